// A frame as bytes: the cells that differ from what the terminal shows, in the order that takes fewer of them. A colour or
// attribute is sent when it changes and shows: the letters' colour of a space does not.
#include "internal.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

typedef struct {
    int32_t foreground, background;
    int attributes;
} look;

typedef struct {
    char *bytes;
    size_t count, capacity;
    // Where the terminal's cursor is, row -1 for unknown, and how it would draw.
    int row, column;
    look style;
    // The end of the colour sequence that the next one may join, 0 for none.
    size_t joint;
} stream;

static struct {
    const char *move, *plain, *default_colours, *foreground, *background, *bold, *underline, *reverse, *dim;
    const char *erase_line, *erase_cells, *clear, *hide, *show;
    int is_ansi, erases_in_colour, unable_with_colour, scrolls_at_end;
} can;

static stream frames[2];
static qs_cell *next, *last;
static int *order, *grouped, rows, breadth, is_known, cursor_is_shown, is_synchronized;
static look shown_style;

static const char *capability(const char *name) {
    const char *value = tigetstr((char *)name);
    return value == (char *)-1 || (value && !*value) ? NULL : value;
}

void qs_frame_start(void) {
    can.move = capability("cup");
    can.plain = capability("sgr0");
    can.default_colours = capability("op");
    can.foreground = capability("setaf");
    can.background = capability("setab");
    can.bold = capability("bold");
    can.underline = capability("smul");
    can.reverse = capability("rev");
    can.dim = capability("dim");
    can.erase_line = capability("el");
    can.erase_cells = capability("ech");
    can.clear = capability("clear");
    can.hide = capability("civis");
    can.show = capability("cnorm");
    const char *right = capability("cuf"), *down = capability("cud"), *left = capability("cub");
    can.is_ansi = can.move && !strncmp(can.move, "\033[", 2) && right && !strcmp(right, "\033[%p1%dC") && down &&
                  !strcmp(down, "\033[%p1%dB") && left && !strcmp(left, "\033[%p1%dD");
    // No other character set is ever chosen, so that going back to the usual one is not needed.
    if (can.is_ansi && can.plain && strstr(can.plain, "\033[m")) can.plain = "\033[m";
    if (can.is_ansi && can.plain && strstr(can.plain, "\033[0m")) can.plain = "\033[m";
    can.erases_in_colour = tigetflag("bce") == 1;
    can.scrolls_at_end = tigetflag("am") == 1 && tigetflag("xenl") != 1;
    int unable = tigetnum("ncv");
    can.unable_with_colour = unable < 0 ? 0
                                        : (unable & 2 ? QS_UNDERLINE : 0) | (unable & 4 ? QS_REVERSE : 0) |
                                              (unable & 16 ? QS_DIM : 0) | (unable & 32 ? QS_BOLD : 0);
    cursor_is_shown = is_synchronized = 0;
    qs_frame_resize();
}

int qs_frame_resize(void) {
    rows = LINES;
    breadth = COLS;
    size_t count = (size_t)rows * (size_t)breadth;
    free(next);
    free(last);
    free(order);
    free(grouped);
    next = calloc(count, sizeof *next);
    last = calloc(count, sizeof *last);
    order = calloc(count, sizeof *order);
    grouped = calloc(count, sizeof *grouped);
    is_known = 0;
    if (!next || !last || !order || !grouped) rows = breadth = 0;
    qs_frame_fill(-1);
    return rows > 0;
}

void qs_frame_forget(void) {
    is_known = 0;
}

void qs_term_synchronize(int value) {
    is_synchronized = value;
}

void qs_frame_fill(int32_t background) {
    for (int i = 0; i < rows * breadth; i++) {
        next[i] = (qs_cell){.scalars = {' '}, .foreground = -1, .background = background, .width = 1};
    }
}

void qs_frame_put(int row, int column, qs_cell cell) {
    if (row < 0 || column < 0 || row >= rows || column + cell.width > breadth) return;
    if (cell.foreground >= 0 || cell.background >= 0) cell.attributes &= ~can.unable_with_colour;
    next[row * breadth + column] = cell;
    if (cell.width == 2) {
        cell.width = 0;
        next[row * breadth + column + 1] = cell;
    }
}

const qs_cell *qs_frame_cell(int row, int column) {
    return row < 0 || column < 0 || row >= rows || column >= breadth ? NULL : &next[row * breadth + column];
}

static void put(stream *to, const char *bytes, size_t count) {
    if (to->count + count > to->capacity) {
        size_t capacity = (to->count + count) * 2 + 4096;
        char *grown = realloc(to->bytes, capacity);
        if (!grown) return;
        to->bytes = grown;
        to->capacity = capacity;
    }
    memcpy(to->bytes + to->count, bytes, count);
    to->count += count;
}

// A capability's bytes without the waits that only terminals of old need.
static void put_text(stream *to, const char *text) {
    while (text && *text) {
        const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
        if (end) {
            text = end + 1;
        } else {
            put(to, text++, 1);
        }
    }
}

// Colours and attributes: what follows another sequence of the kind becomes a part of it.
static void put_look(stream *to, const char *text) {
    if (!text) return;
    size_t count = strlen(text);
    int joins = can.is_ansi && count > 3 && !strncmp(text, "\033[", 2) && text[count - 1] == 'm';
    if (joins && to->joint == to->count && to->joint > 0) {
        to->bytes[to->count - 1] = ';';
        put(to, text + 2, count - 2);
    } else {
        put_text(to, text);
    }
    to->joint = joins ? to->count : 0;
}

static int is_blank(const qs_cell *cell) {
    return cell->scalars[0] == ' ' && !cell->scalars[1] && !(cell->attributes & (QS_UNDERLINE | QS_REVERSE));
}

static int is_same(const qs_cell *one, const qs_cell *other) {
    if (one->width != other->width || one->background != other->background) return 0;
    if (is_blank(one) && is_blank(other)) return 1;
    return one->foreground == other->foreground && one->attributes == other->attributes &&
           !memcmp(one->scalars, other->scalars, sizeof one->scalars);
}

// Whether the terminal would draw a cell as it is set now.
static int suits(const look *now, const qs_cell *cell) {
    if (now->background != cell->background) return 0;
    if (is_blank(cell)) return !(now->attributes & (QS_UNDERLINE | QS_REVERSE));
    return now->foreground == cell->foreground && now->attributes == cell->attributes;
}

static void set_look(stream *to, const qs_cell *cell) {
    look *now = &to->style;
    if (suits(now, cell)) return;
    int blank = is_blank(cell);
    look wanted = {blank ? now->foreground : cell->foreground, cell->background,
                   blank ? now->attributes & ~(QS_UNDERLINE | QS_REVERSE) : cell->attributes};
    int loses = (now->foreground >= 0 && wanted.foreground < 0) || (now->background >= 0 && wanted.background < 0);
    if (now->attributes & ~wanted.attributes || (loses && !can.default_colours)) {
        put_look(to, can.plain);
        *now = (look){-1, -1, 0};
        if (blank) wanted.foreground = -1, wanted.attributes = 0;
    } else if (loses) {
        put_look(to, can.default_colours);
        now->foreground = now->background = -1;
        if (blank) wanted.foreground = -1;
    }
    int added = wanted.attributes & ~now->attributes;
    if (added & QS_BOLD) put_look(to, can.bold);
    if (added & QS_DIM) put_look(to, can.dim);
    if (added & QS_UNDERLINE) put_look(to, can.underline);
    if (added & QS_REVERSE) put_look(to, can.reverse);
    if (wanted.foreground != now->foreground && can.foreground) put_look(to, tiparm(can.foreground, wanted.foreground));
    if (wanted.background != now->background && can.background) put_look(to, tiparm(can.background, wanted.background));
    *now = wanted;
}

static void put_glyph(stream *to, const qs_cell *cell) {
    char bytes[MB_LEN_MAX];
    mbstate_t state;
    memset(&state, 0, sizeof state);
    for (int i = 0; i < 3 && (i == 0 || cell->scalars[i]); i++) {
        size_t count = wcrtomb(bytes, (wchar_t)cell->scalars[i], &state);
        if (count == (size_t)-1) {
            if (i == 0) put(to, "?", 1);
            return;
        }
        put(to, bytes, count);
    }
}

static void step(stream *to, int count, char direction) {
    char text[16];
    int length = count == 1 ? snprintf(text, sizeof text, "\033[%c", direction)
                            : snprintf(text, sizeof text, "\033[%d%c", count, direction);
    put(to, text, (size_t)length);
}

static int digits(int number) {
    return number > 99 ? 3 : number > 9 ? 2 : 1;
}

static int step_cost(int count) {
    return count == 0 ? 0 : count == 1 ? 3 : 3 + digits(count);
}

static void move_to(stream *to, int row, int column) {
    if (to->row == row && to->column == column) return;
    int across = column - to->column, down = row - to->row;
    if (to->row == row && across > 0 && across <= 4) {
        // Over a few cells that are right already it is shorter to write them again.
        const qs_cell *gap = next + row * breadth + to->column;
        int can_write = 1;
        for (int i = 0; i < across && can_write; i++) {
            can_write =
                gap[i].width == 1 && gap[i].scalars[0] < 127 && !gap[i].scalars[1] && suits(&to->style, &gap[i]);
        }
        if (can_write) {
            for (int i = 0; i < across; i++) put_glyph(to, &gap[i]);
            to->column = column;
            return;
        }
    }
    int across_cost = across < 0 ? (-across < 4 ? -across : step_cost(-across)) : step_cost(across);
    int cost = step_cost(down) + across_cost;
    if (can.is_ansi && to->row >= 0 && down >= 0 && cost < 4 + digits(row + 1) + digits(column + 1)) {
        if (down > 0) step(to, down, 'B');
        if (across > 0) step(to, across, 'C');
        if (across < -3) step(to, -across, 'D');
        if (across < 0 && across >= -3) put(to, "\b\b\b", (size_t)-across);
    } else {
        put_text(to, tiparm(can.move, row, column));
    }
    to->row = row;
    to->column = column;
}

// The cells of `places` one after the other; runs of blanks are erased where that is shorter.
static void write_cells(stream *to, const int *places, int count) {
    for (int i = 0; i < count;) {
        int place = places[i], row = place / breadth, column = place % breadth;
        const qs_cell *cell = &next[place];
        if (can.scrolls_at_end && place + cell->width == rows * breadth) {
            i++;
            continue;
        }
        move_to(to, row, column);
        set_look(to, cell);
        int run = 1;
        if (is_blank(cell) && (can.erases_in_colour || cell->background < 0)) {
            while (i + run < count && places[i + run] == place + run && column + run < breadth &&
                   is_blank(&next[place + run]) && next[place + run].background == cell->background)
                run++;
            if (column + run == breadth && run > 3 && can.erase_line) {
                put_text(to, can.erase_line);
                i += run;
                continue;
            }
            if (run > 8 && can.erase_cells) {
                put_text(to, tiparm(can.erase_cells, run));
                i += run;
                continue;
            }
            run = 1;
        }
        put_glyph(to, cell);
        to->column += cell->width;
        if (to->column >= breadth) to->row = -1;
        i += run;
    }
}

// The same places ordered by look, and in each look by place.
static void group(int count) {
    enum { LIMIT = 48 };
    static look looks[LIMIT];
    static int sizes[LIMIT + 1];
    static unsigned char *groups;
    static int capacity;
    if (capacity < count) {
        unsigned char *grown = realloc(groups, (size_t)count);
        if (!grown) return;
        groups = grown;
        capacity = count;
    }
    memset(sizes, 0, sizeof sizes);
    int used = 0, previous = -1;
    for (int i = 0; i < count; i++) {
        const qs_cell *cell = &next[order[i]];
        int found = previous >= 0 && suits(&looks[previous], cell) ? previous : 0;
        while (found < used && !suits(&looks[found], cell)) found++;
        // Beyond so many looks the rest stands in the order of the rows.
        if (found == used && used < LIMIT) {
            looks[used++] = (look){cell->foreground, cell->background, cell->attributes};
        }
        previous = found < LIMIT ? found : -1;
        groups[i] = (unsigned char)found;
        sizes[found]++;
    }
    int starts[LIMIT + 1], start = 0;
    for (int i = 0; i <= LIMIT; i++) {
        starts[i] = start;
        start += sizes[i];
    }
    for (int i = 0; i < count; i++) grouped[starts[groups[i]]++] = order[i];
}

static void send_frame(int output, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = write(output, bytes, count);
        if (sent < 0 && errno == EAGAIN) {
            struct pollfd file = {output, POLLOUT, 0};
            poll(&file, 1, 1000);
            continue;
        }
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return;
        bytes += sent;
        count -= (size_t)sent;
    }
}

// Everything unknown: the whole screen is erased in the colour of its first cell.
static void start_anew(stream *to) {
    put_text(to, can.plain);
    to->style = (look){-1, -1, 0};
    qs_cell blank = {.scalars = {' '}, .foreground = -1, .background = -1, .width = 1};
    if (can.erases_in_colour && rows * breadth > 0) blank.background = next[0].background;
    set_look(to, &blank);
    put_text(to, can.clear);
    for (int i = 0; i < rows * breadth; i++) last[i] = blank;
    to->row = -1;
}

int qs_frame_refresh(int output, int cursor_row, int cursor_column) {
    stream *to = &frames[0], *other = &frames[1];
    to->count = to->joint = 0;
    to->row = -1;
    to->style = shown_style;
    if (is_synchronized) put(to, "\033[?2026h", 8);
    size_t empty = to->count;
    int shows = cursor_row >= 0;
    if (cursor_is_shown) put_text(to, can.hide);
    size_t hidden = to->count;
    if (!is_known) start_anew(to);
    is_known = 1;
    int count = 0;
    for (int i = 0; i < rows * breadth; i++) {
        if (next[i].width > 0 && !is_same(&next[i], &last[i])) order[count++] = i;
    }
    if (count > 0) {
        other->count = 0;
        put(other, to->bytes, to->count);
        other->row = to->row, other->column = to->column, other->style = to->style, other->joint = 0;
        group(count);
        write_cells(to, order, count);
        write_cells(other, grouped, count);
        if (other->count < to->count) to = other;
    } else if (to->count == hidden && cursor_is_shown && shows) {
        to->count = empty;
    }
    memcpy(last, next, sizeof *last * (size_t)(rows * breadth));
    shown_style = to->style;
    if (shows) {
        move_to(to, cursor_row, cursor_column);
        put_text(to, can.show);
    }
    cursor_is_shown = shows;
    if (to->count == empty) return 0;
    if (is_synchronized) put(to, "\033[?2026l", 8);
    send_frame(output, to->bytes, to->count);
    return (int)to->count;
}
