/* Counting of checks, and inputs that are the same in each run. */
#ifndef CHECK_H
#define CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Counts one check; says what failed, by a printf format. */
#define CHECK(holds, ...)                                                                                              \
    do {                                                                                                               \
        if (holds) {                                                                                                   \
            checks_passed++;                                                                                           \
        } else {                                                                                                       \
            checks_failed++;                                                                                           \
            printf("FAILED %s: ", __func__);                                                                           \
            printf(__VA_ARGS__);                                                                                       \
            putchar('\n');                                                                                             \
        }                                                                                                              \
    } while (0)

extern int checks_passed, checks_failed;

/* SplitMix64. */
static inline uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* In [-1, 1). */
static inline float next_float(uint64_t *state) {
    return (float)(int32_t)(next_random(state) >> 32) * 0x1p-31f;
}

/* Inputs that encoders and kernels could trip over. */
typedef struct {
    const char *name;
    float (*value)(int index, int count, uint64_t *random);
} pattern;

extern const pattern patterns[];
extern const int pattern_count;

static inline void fill(const pattern *pattern, float *values, int count, uint64_t seed) {
    for (int i = 0; i < count; i++) values[i] = pattern->value(i, count, &seed);
}

/* Zeroed memory on a 64-byte boundary; ends the program where there is none. */
void *aligned(size_t bytes);

/* Squared error over squared size. */
double relative_error(const float *found, const float *expected, int count);

void check_codecs(void);
void check_statistics(void);
void check_recurrent(void);
void check_training(void);
void check_products(void);
void check_layers(void);

#endif
