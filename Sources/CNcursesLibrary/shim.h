// The wide-character curses. pkg-config gives the flags; NCURSES_WIDECHAR makes the wide API visible where the
// headers of the platform hide it.
#pragma once
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>
#include <term.h>
