/* What the panels of all processors with 256-bit vectors have in common. */
#include <immintrin.h>

#define QS_LANES 8
/* Panels that are multiplied at a time, and tokens of the largest tile of codes and of floats. */
#define QS_PANELS 1
#define QS_TOKENS 4
#define QS_FLOAT_TOKENS 4
#include "../../base/vectors.inc.h"

typedef uint8_t vc __attribute__((vector_size(32)));

static inline __attribute__((always_inline)) vc qs_lookup(const uint8_t table[16], vc index) {
    const __m256i values = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
    return (vc)_mm256_shuffle_epi8(values, (__m256i)index);
}
