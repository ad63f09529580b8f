// Cells and colours.
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define SLOTS 131072

// Colour pairs by their two colours: a hash table of open addresses.
typedef struct {
    int32_t foreground, background;
    int pair;
} slot;

static slot *slots;
static int pairs_used, pairs_limit, is_direct, has_colours;

void qs_paint_start(int direct) {
    is_direct = direct;
    has_colours = has_colors() && start_color() == OK;
    if (has_colours) use_default_colors();
    pairs_limit = has_colours ? COLOR_PAIRS : 0;
    if (pairs_limit > 65536) pairs_limit = 65536;
    pairs_used = 1;
    if (!slots)
        slots = calloc(SLOTS, sizeof *slots);
    else
        memset(slots, 0, SLOTS * sizeof *slots);
}

int qs_term_is_direct(void) {
    return is_direct;
}

// A colour as ncurses numbers it. The derived entry has no palette, and takes numbers below 8 for palette colours in
// some versions, so the darkest blues move up a little.
static int number(int32_t colour) {
    if (colour < 0) return -1;
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
    return colour < COLORS ? colour : colour < 16 ? colour % (COLORS > 0 ? COLORS : 1) : -1;
}

static int pair_of(int32_t foreground, int32_t background) {
    if (!has_colours || !slots || (foreground < 0 && background < 0)) return 0;
    uint32_t hash = (uint32_t)foreground * 2654435761u ^ (uint32_t)background * 40503u;
    uint32_t at = (hash ^ hash >> 15) % SLOTS;
    while (slots[at].pair) {
        if (slots[at].foreground == foreground && slots[at].background == background) return slots[at].pair;
        at = (at + 1) % SLOTS;
    }
    if (pairs_used >= pairs_limit) return 0;
    if (init_extended_pair(pairs_used, number(foreground), number(background)) != OK) return 0;
    slots[at] = (slot){foreground, background, pairs_used};
    return pairs_used++;
}

// Once nearly all pairs are taken, everything starts anew: pictures use many.
static int start_anew_if_full(void) {
    if (!has_colours || pairs_limit < 1024 || pairs_used < pairs_limit - 2) return 0;
    reset_color_pairs();
    memset(slots, 0, SLOTS * sizeof *slots);
    pairs_used = 1;
    return 1;
}

// What stands in for a glyph that the locale can't show or measures otherwise.
static wchar_t stand_in(uint32_t scalar) {
    if (scalar >= 0x2500 && scalar <= 0x257F) {
        if (scalar == 0x2502 || scalar == 0x2503 || scalar == 0x2575) return L'|';
        return scalar == 0x2500 || scalar == 0x2501 ? L'-' : L'+';
    }
    if (scalar >= 0x2580 && scalar <= 0x259F) return scalar >= 0x258C && scalar <= 0x258F ? L'|' : L'#';
    if (scalar == 0x2026) return L'~';
    if (scalar == 0x203A || scalar == 0x25B8) return L'>';
    return L'?';
}

static attr_t attributes_of(int attributes) {
    attr_t all = A_NORMAL;
    if (attributes & QS_BOLD) all |= A_BOLD;
    if (attributes & QS_UNDERLINE) all |= A_UNDERLINE;
    if (attributes & QS_REVERSE) all |= A_REVERSE;
    if (attributes & QS_DIM) all |= A_DIM;
    return all;
}

void qs_term_put(int row, int column, const uint32_t *scalars, int count, int width, int32_t foreground,
                 int32_t background, int attributes) {
    if (count < 1 || row < 0 || column < 0 || row >= LINES || column + width > COLS) return;
    wchar_t text[4] = {(wchar_t)scalars[0], 0, 0, 0};
    if (wcwidth(text[0]) != width) {
        text[0] = stand_in(scalars[0]);
        count = 1;
    }
    int length = 1;
    for (int i = 1; i < count && i < 3; i++) {
        if (wcwidth((wchar_t)scalars[i]) == 0) text[length++] = (wchar_t)scalars[i];
    }
    int pair = pair_of(foreground, background);
    cchar_t cell;
    if (setcchar(&cell, text, attributes_of(attributes), (short)(pair > 32767 ? 32767 : pair), &pair) != OK) return;
    mvadd_wchnstr(row, column, &cell, 1);
    if (width == 2 && text[0] == L'?') {
        cchar_t blank;
        if (setcchar(&blank, L" ", A_NORMAL, 0, &pair) == OK) mvadd_wchnstr(row, column + 1, &blank, 1);
    }
}

void qs_term_background(int32_t background) {
    int pair = pair_of(-1, background);
    cchar_t cell;
    if (setcchar(&cell, L" ", A_NORMAL, (short)(pair > 32767 ? 32767 : pair), &pair) == OK) bkgrndset(&cell);
}

int qs_paint_is_full(void) {
    return start_anew_if_full();
}

uint32_t qs_term_cell(int row, int column) {
    cchar_t cell;
    wchar_t text[CCHARW_MAX + 1] = {0};
    attr_t attributes;
    short pair;
    int extended;
    if (mvin_wch(row, column, &cell) != OK) return 0;
    if (getcchar(&cell, text, &attributes, &pair, &extended) != OK) return 0;
    return (uint32_t)text[0];
}

int qs_term_width(uint32_t scalar) {
    return wcwidth((wchar_t)scalar);
}
