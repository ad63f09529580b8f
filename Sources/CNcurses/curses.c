#include "qs_curses.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>

const char *qs_curses_version(void) {
    return curses_version();
}
