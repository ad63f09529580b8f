// The terminal as plain functions: everything of ncurses that the program uses.
#pragma once
#include <stdint.h>

const char *qs_curses_version(void);
