// Cells and colours.
#include "internal.h"

#include <wchar.h>

static int colours, is_direct;

void qs_paint_start(int direct) {
    is_direct = direct;
    colours = tigetnum("colors");
    qs_frame_start();
}

int qs_term_is_direct(void) {
    return is_direct;
}

// A colour as ncurses numbers it. The derived entry has no palette, and takes numbers below 8 for palette colours in
// some versions, so the darkest blues move up a little.
static int number(int32_t colour) {
    if (colour < 0 || colours < 8) return -1;
    if (colour & QS_RGB) {
        int rgb = colour & 0xFFFFFF;
        return is_direct ? (rgb < 8 ? 8 : rgb) : -1;
    }
    if (is_direct) {
        // The usual values of the 16, for themes that use the terminal's own in direct mode.
        static const int usual[16] = {0x000008, 0xcd3131, 0x0dbc79, 0xe5e510, 0x2472c8, 0xbc3fbc, 0x11a8cd, 0xe5e5e5,
                                      0x666666, 0xf14c4c, 0x23d18b, 0xf5f543, 0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff};
        static const int level[6] = {0, 95, 135, 175, 215, 255};
        if (colour < 16) return usual[colour];
        if (colour >= 232) return (8 + 10 * (colour - 232)) * 0x10101;
        int cube = colour - 16;
        int rgb = level[cube / 36] << 16 | level[cube / 6 % 6] << 8 | level[cube % 6];
        return rgb < 8 ? 8 : rgb;
    }
    return colour < colours ? colour : colour < 16 ? colour % 8 : -1;
}

// What stands in for a glyph that the locale can't show or measures otherwise.
static uint32_t stand_in(uint32_t scalar) {
    if (scalar >= 0x2500 && scalar <= 0x257F) {
        if (scalar == 0x2502 || scalar == 0x2503 || scalar == 0x2575) return L'|';
        return scalar == 0x2500 || scalar == 0x2501 ? L'-' : L'+';
    }
    if (scalar >= 0x2580 && scalar <= 0x259F) return scalar >= 0x258C && scalar <= 0x258F ? L'|' : L'#';
    if (scalar == 0x2026) return L'~';
    if (scalar == 0x203A || scalar == 0x25B8) return L'>';
    return L'?';
}

void qs_term_put(int row, int column, const uint32_t *scalars, int count, int width, int32_t foreground,
                 int32_t background, int attributes) {
    if (count < 1) return;
    qs_cell cell = {.scalars = {scalars[0]}, .foreground = number(foreground), .background = number(background)};
    cell.attributes = attributes;
    cell.width = width;
    if (wcwidth((wchar_t)scalars[0]) != width) {
        cell.scalars[0] = stand_in(scalars[0]);
        count = 1;
    }
    int length = 1;
    for (int i = 1; i < count && i < 3; i++) {
        if (wcwidth((wchar_t)scalars[i]) == 0) cell.scalars[length++] = scalars[i];
    }
    if (width == 2 && cell.scalars[0] == L'?') {
        cell.width = 1;
        qs_frame_put(row, column, cell);
        cell.scalars[0] = ' ';
        column++;
    }
    qs_frame_put(row, column, cell);
}

void qs_term_background(int32_t background) {
    qs_frame_fill(number(background));
}

uint32_t qs_term_cell(int row, int column) {
    const qs_cell *cell = qs_frame_cell(row, column);
    return cell ? cell->scalars[0] : 0;
}

int qs_term_width(uint32_t scalar) {
    return wcwidth((wchar_t)scalar);
}
