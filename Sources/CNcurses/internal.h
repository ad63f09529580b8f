// What the files of this target share.
#pragma once
// Signals, the clock and the window's size are beyond the C standard; this comes before any system header.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#define _DARWIN_C_SOURCE 1
#include <termios.h>

#include "qs_curses.h"
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>
#include <term.h>
// term.h has macros for every capability's long name; none of the short words below may be one.

// signals.c
void qs_signals_prepare(int input, int output, int mouse);
void qs_signals_install(void);
void qs_signals_release(void);
void qs_signals_set_active(int active);
int qs_signals_pipe(void);
void qs_signals_give_back(void);
void qs_signals_take_again(void);

// direct.c
SCREEN *qs_direct_screen(FILE *output, FILE *input);

// paint.c
void qs_paint_start(int direct);

// frame.c
typedef struct {
    // A glyph and the marks on it; colours as the terminal's entry numbers them, -1 for its own.
    uint32_t scalars[3];
    int32_t foreground, background;
    // The width is 0 in the right half of a wide glyph.
    int attributes, width;
} qs_cell;

void qs_frame_start(void);
int qs_frame_resize(void);
// The terminal may show anything: the next frame paints all of it.
void qs_frame_forget(void);
void qs_frame_fill(int32_t background);
void qs_frame_put(int row, int column, qs_cell cell);
const qs_cell *qs_frame_cell(int row, int column);
int qs_frame_refresh(int output, int cursor_row, int cursor_column);
