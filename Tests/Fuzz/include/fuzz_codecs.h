/* Entries for fuzzing the codecs: for libFuzzer (scripts/fuzz) and for a bounded run in the test suite. */
#ifndef FUZZ_CODECS_H
#define FUZZ_CODECS_H

#include <stddef.h>
#include <stdint.h>

/*
 * The first byte chooses a codec and what to do with the others: decode them as blocks, or encode them as floats, by
 * every instruction set of this processor. Returns what is wrong with the result, NULL where nothing is.
 */
const char *fuzz_codecs(const uint8_t *data, size_t size);

/* libFuzzer's entry: the same, but what is wrong ends the program. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
