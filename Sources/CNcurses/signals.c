// Whatever ends the program gives the terminal back. The handlers do only what is safe in a signal: write bytes that were
// prepared before, tcsetattr, sigaction, kill.
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct termios before, during;
static int has_modes, terminal = -1;
static char leave[1024], enter[1024];
static size_t leave_count, enter_count;
static volatile sig_atomic_t active;
static int wake[2] = {-1, -1};

static const int fatal[] = {SIGTERM, SIGHUP, SIGINT,  SIGQUIT, SIGSEGV, SIGBUS,
                            SIGILL,  SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
#define FATAL_COUNT ((int)(sizeof fatal / sizeof *fatal))
static struct sigaction previous[FATAL_COUNT], previous_stop, previous_continue, previous_size;

// Appends a capability without its padding ($<5>).
static void append(char *to, size_t *count, const char *text) {
    if (!text || text == (char *)-1) return;
    while (*text && *count < sizeof leave - 1) {
        if (text[0] == '$' && text[1] == '<') {
            const char *end = strchr(text, '>');
            if (!end) return;
            text = end + 1;
            continue;
        }
        to[(*count)++] = *text++;
    }
}

static void send_all(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = write(terminal, bytes, count);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return;
        bytes += sent;
        count -= (size_t)sent;
    }
}

// Keeps the modes as they are now and prepares the bytes. setupterm must have read the entry.
void qs_signals_prepare(int input, int output, int mouse) {
    terminal = output;
    has_modes = tcgetattr(input, &before) == 0;
    leave_count = enter_count = 0;
    if (mouse) append(leave, &leave_count, "\033[?2004l\033[?1006l\033[?1002l\033[?1000l");
    append(leave, &leave_count, tigetstr("sgr0"));
    append(leave, &leave_count, tigetstr("op"));
    append(leave, &leave_count, tigetstr("rmkx"));
    append(leave, &leave_count, tigetstr("cnorm"));
    append(leave, &leave_count, tigetstr("rmcup"));
    append(enter, &enter_count, tigetstr("smcup"));
    append(enter, &enter_count, tigetstr("smkx"));
    append(enter, &enter_count, tigetstr("civis"));
    if (mouse) append(enter, &enter_count, "\033[?1000h\033[?1002h\033[?1006h\033[?2004h");
}

void qs_signals_set_active(int value) {
    active = value;
}
int qs_signals_pipe(void) {
    return wake[0];
}

void qs_term_wake(void) {
    int kept = errno;
    if (wake[1] >= 0) (void)!write(wake[1], "m", 1);
    errno = kept;
}

// Safe in a signal.
void qs_signals_give_back(void) {
    if (!active) return;
    active = 0;
    if (has_modes) tcgetattr(terminal, &during);
    send_all(leave, leave_count);
    if (has_modes) tcsetattr(terminal, TCSANOW, &before);
}

void qs_signals_take_again(void) {
    if (active) return;
    if (has_modes) tcsetattr(terminal, TCSANOW, &during);
    send_all(enter, enter_count);
    active = 1;
}

static void on_fatal(int number) {
    // Changing the modes from the background would stop the process instead of ending it.
    signal(SIGTTOU, SIG_IGN);
    qs_signals_give_back();
    for (int i = 0; i < FATAL_COUNT; i++) {
        if (fatal[i] == number) sigaction(number, &previous[i], NULL);
    }
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    raise(number);
    // Ignored before us, as under nohup: then it is ours to end.
    if (number != SIGHUP) _exit(128 + number);
}

static void on_stop(int number) {
    int kept = errno;
    struct sigaction mine, standard;
    qs_signals_give_back();
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    sigaction(number, &standard, &mine);
    sigset_t one, old;
    sigemptyset(&one);
    sigaddset(&one, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &one, &old);
    // Here the process has been stopped and continued.
    sigprocmask(SIG_SETMASK, &old, NULL);
    sigaction(number, &mine, NULL);
    if (wake[1] >= 0) (void)!write(wake[1], "c", 1);
    errno = kept;
}

static void on_note(int number) {
    int kept = errno;
    if (wake[1] >= 0) (void)!write(wake[1], number == SIGWINCH ? "w" : "c", 1);
    errno = kept;
}

static void install(int number, void (*handler)(int), struct sigaction *kept, int flags) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, kept);
}

void qs_term_guard_thread(void) {
    stack_t old, stack;
    if (sigaltstack(NULL, &old) == 0 && !(old.ss_flags & SS_DISABLE)) return;
    memset(&stack, 0, sizeof stack);
    stack.ss_size = 65536;
    stack.ss_sp = malloc(stack.ss_size);
    if (stack.ss_sp) sigaltstack(&stack, NULL);
}

void qs_signals_install(void) {
    if (wake[0] < 0 && pipe(wake) == 0) {
        for (int i = 0; i < 2; i++) {
            fcntl(wake[i], F_SETFL, fcntl(wake[i], F_GETFL) | O_NONBLOCK);
            fcntl(wake[i], F_SETFD, FD_CLOEXEC);
        }
    }
    qs_term_guard_thread();
    for (int i = 0; i < FATAL_COUNT; i++) install(fatal[i], on_fatal, &previous[i], SA_ONSTACK);
    install(SIGTSTP, on_stop, &previous_stop, SA_RESTART);
    install(SIGCONT, on_note, &previous_continue, SA_RESTART);
    install(SIGWINCH, on_note, &previous_size, SA_RESTART);
    atexit(qs_signals_give_back);
}

void qs_signals_release(void) {
    for (int i = 0; i < FATAL_COUNT; i++) sigaction(fatal[i], &previous[i], NULL);
    sigaction(SIGTSTP, &previous_stop, NULL);
    sigaction(SIGCONT, &previous_continue, NULL);
    sigaction(SIGWINCH, &previous_size, NULL);
}

void qs_term_suspend(void) {
    // The whole group, as the terminal's own Ctrl-Z does: under a script the shell stops too.
    kill(0, SIGTSTP);
}
