// The terminal as plain functions: everything of ncurses that the program uses. One thread calls all of these, but for
// qs_term_wake, which any thread and any signal handler may call.
#pragma once
#include <stdint.h>

// Colours: -1 is the terminal's own, 0 to 255 a place in its palette, QS_RGB | 0xRRGGBB a colour of its own.
#define QS_RGB 0x1000000

enum { QS_BOLD = 1, QS_UNDERLINE = 2, QS_REVERSE = 4, QS_DIM = 8 };

// What qs_term_wait found, as bits.
enum { QS_INPUT = 1, QS_WOKEN = 2, QS_RESIZED = 4, QS_RESUMED = 8, QS_CLOSED = 16 };

// How many colours the entry of $TERM says, 0 for none or no entry. Needs no terminal.
int qs_term_colours(void);

// Takes the terminal over: alternate screen, raw keys, no cursor, mouse and bracketed paste where there is a mouse.
// direct: ask for colours of 24 bits by a derived terminal entry. input, output: file descriptors.
// Returns 0, or an error that qs_term_error says in words.
int qs_term_start(int input, int output, int direct, int mouse);
const char *qs_term_error(int code);
// Gives the terminal back. Harmless when it has been given back.
void qs_term_stop(void);
// Whether colours of 24 bits are to be had since qs_term_start.
int qs_term_is_direct(void);

// Rows and columns as ncurses sees them.
int qs_term_rows(void);
int qs_term_columns(void);
// Asks the system for the new extent; everything is painted again at the next qs_term_refresh.
void qs_term_resize(void);
// Takes the terminal over again after the shell's fg.
void qs_term_resume(void);
// Everything is sent again at the next qs_term_refresh.
void qs_term_repaint(void);

// Puts a glyph of up to three scalars, 1 or 2 cells wide, into the cell at row and column. What the terminal's locale
// measures otherwise becomes a plain stand-in, so that no other cell moves. Does not show until qs_term_refresh.
void qs_term_put(int row, int column, const uint32_t *scalars, int count, int width, int32_t foreground,
                 int32_t background, int attributes);
// Colours every cell that nothing was put into.
void qs_term_background(int32_t background);
// Where the cursor stands after the next refresh; a negative row hides it.
void qs_term_cursor(int row, int column);
// Whether frames are sent between the marks of synchronized output, so that none shows half.
void qs_term_synchronize(int value);
// Sends what has changed and says how many bytes that took.
int qs_term_refresh(void);
// Sends bytes as they are, for sequences that ncurses does not know: the clipboard.
void qs_term_send(const uint8_t *bytes, int count);

// Waits until there is input, a wake, a signal or the time is over (milliseconds, negative: no limit), reads at most
// capacity bytes and returns bits of what happened.
int qs_term_wait(int timeout, uint8_t *bytes, int capacity, int *count);
// Ends a wait.
void qs_term_wake(void);

// The bytes that a key sends by the terminal's entry (kcuu1, khome...), NULL for none.
const char *qs_term_key(const char *capability);
// Stops the process as Ctrl-Z does, the terminal given back before.
void qs_term_suspend(void);
// A stack for signal handlers of the calling thread, so that an overflow of its own stack gives the terminal back too.
void qs_term_guard_thread(void);

// For tests: the first scalar of what stands in a cell.
uint32_t qs_term_cell(int row, int column);
// For tests: the cells that the locale gives a scalar, -1 for none.
int qs_term_width(uint32_t scalar);
