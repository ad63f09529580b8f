// Taking the terminal over, giving it back, waiting for what comes from it.
#include "internal.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static SCREEN *screen;
static FILE *output_file, *input_file;
static int input = -1, output = -1, is_set_up, cursor_row = -1, cursor_column;

enum { NO_TERMINAL = 1, NO_ENTRY, NO_SCREEN };

// The environment's locale; a plain or missing one becomes C.UTF-8, so that text shows as what it is.
static void set_locale(void) {
    const char *found = setlocale(LC_ALL, "");
    const char *codeset = nl_langinfo(CODESET);
    if (found && codeset && !strcmp(codeset, "UTF-8")) return;
    const char *type = setlocale(LC_CTYPE, NULL);
    int is_plain = !found || !type || !strcmp(type, "C") || !strcmp(type, "POSIX");
    if (is_plain && !setlocale(LC_CTYPE, "C.UTF-8") && !setlocale(LC_CTYPE, "UTF-8"))
        setlocale(LC_CTYPE, "en_US.UTF-8");
}

static int set_up(void) {
    if (is_set_up) return 1;
    int error = 0;
    is_set_up = setupterm(NULL, STDOUT_FILENO, &error) == OK;
    return is_set_up;
}

int qs_term_colours(void) {
    if (!set_up()) return 0;
    int count = tigetnum("colors");
    return count > 0 ? count : 0;
}

const char *qs_term_error(int code) {
    switch (code) {
    case NO_TERMINAL: return "standard input and output must be a terminal";
    case NO_ENTRY: return "TERM names no terminal that this system knows; try TERM=xterm-256color";
    case NO_SCREEN: return "the terminal cannot be addressed by row and column";
    default: return "";
    }
}

// The extent that the system tells: LINES and COLUMNS, which ncurses believes first, may be those of another terminal.
static void take_extent(void) {
    struct winsize size;
    if (ioctl(output, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        resizeterm(size.ws_row, size.ws_col);
    }
}

int qs_term_start(int in, int out, int direct, int mouse) {
    if (screen) return 0;
    set_locale();
    if (!set_up()) return NO_ENTRY;
    // For a terminal that can't move its cursor newterm would end the program.
    const char *move = tigetstr("cup");
    if (!move || move == (char *)-1) return NO_SCREEN;
    input = in;
    output = out;
    output_file = fdopen(dup(out), "w");
    input_file = fdopen(dup(in), "r");
    if (!output_file || !input_file) return NO_TERMINAL;
    qs_signals_prepare(in, out, mouse);
    // Before newterm, which leaves signals alone that are already taken.
    qs_signals_install();
    // Long padding and slow start-up detection are for real terminals of old.
    screen = direct ? qs_direct_screen(output_file, input_file) : NULL;
    int is_direct = screen != NULL;
    if (!screen) screen = newterm(NULL, output_file, input_file);
    if (!screen) {
        qs_signals_release();
        return NO_SCREEN;
    }
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    scrollok(stdscr, FALSE);
    leaveok(stdscr, FALSE);
    typeahead(-1);
    curs_set(0);
    take_extent();
    // ncurses enters the alternate screen; the frames are our own.
    refresh();
    qs_paint_start(is_direct);
    if (mouse) qs_term_send((const uint8_t *)"\033[?1000h\033[?1002h\033[?1006h\033[?2004h", 32);
    qs_signals_set_active(1);
    return 0;
}

void qs_term_stop(void) {
    if (!screen) return;
    fflush(output_file);
    endwin();
    qs_signals_give_back();
    qs_signals_release();
    delscreen(screen);
    screen = NULL;
    fclose(output_file);
    fclose(input_file);
    is_set_up = 0;
}

int qs_term_rows(void) {
    return screen ? LINES : 0;
}
int qs_term_columns(void) {
    return screen ? COLS : 0;
}

void qs_term_resize(void) {
    if (!screen) return;
    take_extent();
    qs_frame_resize();
}

void qs_term_repaint(void) {
    if (!screen) return;
    qs_frame_forget();
}

void qs_term_resume(void) {
    if (!screen) return;
    qs_signals_take_again();
    qs_term_resize();
}

void qs_term_cursor(int row, int column) {
    cursor_row = row;
    cursor_column = column;
}

int qs_term_refresh(void) {
    return screen ? qs_frame_refresh(output, cursor_row, cursor_column) : 0;
}

void qs_term_send(const uint8_t *bytes, int count) {
    if (!output_file || count <= 0) return;
    fwrite(bytes, 1, (size_t)count, output_file);
    fflush(output_file);
}

const char *qs_term_key(const char *capability) {
    const char *value = tigetstr((char *)capability);
    return value == (char *)-1 ? NULL : value;
}

// Empties the pipe and says what it held.
static int drain(void) {
    char notes[256];
    int found = 0;
    ssize_t count;
    while ((count = read(qs_signals_pipe(), notes, sizeof notes)) > 0) {
        for (ssize_t i = 0; i < count; i++) {
            found |= notes[i] == 'w' ? QS_RESIZED : notes[i] == 'c' ? QS_RESUMED : QS_WOKEN;
        }
    }
    return found;
}

int qs_term_wait(int timeout, uint8_t *bytes, int capacity, int *count) {
    struct pollfd files[2] = {{input, POLLIN, 0}, {qs_signals_pipe(), POLLIN, 0}};
    *count = 0;
    int ready = poll(files, 2, timeout);
    if (ready < 0) return errno == EINTR ? drain() : QS_CLOSED;
    int found = drain();
    if (files[0].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) {
        ssize_t got = read(input, bytes, (size_t)capacity);
        if (got > 0) {
            *count = (int)got;
            found |= QS_INPUT;
        } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
            found |= QS_CLOSED;
        }
    }
    return found;
}
