// Colours of 24 bits where the terminal has them but its terminfo entry does not say so: the usual entries (xterm-256color,
// tmux-256color) lack the RGB capability, and stock systems carry no *-direct entries. A compiled entry is derived from
// the present one, written into a folder of its own, read by newterm, and removed again. Format: term(5), the variant
// with 32-bit numbers.
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "quantscope-direct"
#define CAPACITY 32768

typedef struct {
    unsigned char bytes[CAPACITY];
    size_t count;
} buffer;

static void put(buffer *to, const void *bytes, size_t count) {
    if (to->count + count <= CAPACITY) memcpy(to->bytes + to->count, bytes, count);
    to->count += count;
}

static void put16(buffer *to, int value) {
    unsigned char bytes[2] = {(unsigned char)(value & 255), (unsigned char)(value >> 8 & 255)};
    put(to, bytes, 2);
}

static void put32(buffer *to, int value) {
    put16(to, value & 0xFFFF);
    put16(to, value >> 16 & 0xFFFF);
}

static void align(buffer *to) {
    if (to->count % 2) put(to, "", 1);
}

static const char *derived_string(const char *name) {
    if (!strcmp(name, "setaf")) return "\033[38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm";
    if (!strcmp(name, "setab")) return "\033[48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm";
    if (!strcmp(name, "op")) return "\033[39;49m";
    if (!strcmp(name, "initc") || !strcmp(name, "oc") || !strcmp(name, "setf") || !strcmp(name, "setb")) return NULL;
    const char *value = tigetstr(name);
    return value == (char *)-1 ? NULL : value;
}

static int derived_number(const char *name) {
    if (!strcmp(name, "colors")) return 0x1000000;
    if (!strcmp(name, "pairs")) return 0x10000;
    int value = tigetnum(name);
    return value < 0 ? -1 : value;
}

static int length(NCURSES_CONST char *const *names) {
    int count = 0;
    while (names[count]) count++;
    return count;
}

// Builds the entry from the one that setupterm has read.
static void build(buffer *entry) {
    int booleans = length(boolnames), numbers = length(numnames), strings = length(strnames);
    static buffer table;
    table.count = 0;
    static int offsets[1024];
    if (strings > 1024) strings = 1024;
    for (int i = 0; i < strings; i++) {
        const char *value = derived_string(strnames[i]);
        offsets[i] = value ? (int)table.count : -1;
        if (value) put(&table, value, strlen(value) + 1);
    }
    put16(entry, 01036);
    put16(entry, (int)sizeof NAME);
    put16(entry, booleans);
    put16(entry, numbers);
    put16(entry, strings);
    put16(entry, (int)table.count);
    put(entry, NAME, sizeof NAME);
    for (int i = 0; i < booleans; i++) {
        char value = strcmp(boolnames[i], "ccc") && tigetflag(boolnames[i]) == 1;
        put(entry, &value, 1);
    }
    align(entry);
    for (int i = 0; i < numbers; i++) put32(entry, derived_number(numnames[i]));
    for (int i = 0; i < strings; i++) put16(entry, offsets[i]);
    put(entry, table.bytes, table.count <= CAPACITY ? table.count : 0);
    // One capability of the extended part: RGB, a flag. Flags, numbers, strings, offsets, bytes of the table.
    align(entry);
    int extended[5] = {1, 0, 0, 1, 4};
    for (int i = 0; i < 5; i++) put16(entry, extended[i]);
    put(entry, "\001", 1);
    align(entry);
    put16(entry, 0);
    put(entry, "RGB", 4);
    if (table.count > CAPACITY) entry->count = CAPACITY + 1;
}

static int write_entry(const char *folder, const char *subfolder, const buffer *entry) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, subfolder);
    if (mkdir(path, 0700)) return -1;
    snprintf(path, sizeof path, "%s/%s/" NAME, folder, subfolder);
    FILE *file = fopen(path, "wbx");
    if (!file) return -1;
    size_t written = fwrite(entry->bytes, 1, entry->count, file);
    return fclose(file) == 0 && written == entry->count ? 0 : -1;
}

static void remove_entries(const char *folder) {
    // "q" on most systems, the letter's code in hexadecimal on those whose file names have no case.
    const char *subfolders[] = {"q", "71"};
    char path[512];
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s/" NAME, folder, subfolders[i]);
        unlink(path);
        snprintf(path, sizeof path, "%s/%s", folder, subfolders[i]);
        rmdir(path);
    }
    rmdir(folder);
}

// A screen with direct colours, NULL where that is not to be had. setupterm must have read the present entry.
SCREEN *qs_direct_screen(FILE *output, FILE *input) {
    if (tigetnum("colors") >= 0x1000000) return newterm(NULL, output, input);
    static buffer entry;
    entry.count = 0;
    build(&entry);
    if (entry.count > 32768) return NULL;
    const char *run = getenv("XDG_RUNTIME_DIR"), *temporary = getenv("TMPDIR");
    char folder[256];
    const char *base = run && *run && access(run, W_OK) == 0 ? run : temporary && *temporary ? temporary : "/tmp";
    snprintf(folder, sizeof folder, "%s/quantscope-XXXXXX", base);
    if (!mkdtemp(folder)) return NULL;
    SCREEN *screen = NULL;
    if (!write_entry(folder, "q", &entry) && !write_entry(folder, "71", &entry)) {
        const char *before = getenv("TERMINFO");
        char *kept = before ? strdup(before) : NULL;
        setenv("TERMINFO", folder, 1);
        screen = newterm(NAME, output, input);
        if (kept)
            setenv("TERMINFO", kept, 1);
        else
            unsetenv("TERMINFO");
        free(kept);
    }
    remove_entries(folder);
    return screen;
}
