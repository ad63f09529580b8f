/* Panels with 256-bit vectors, codes by pairs of multiplications: see product/. */
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define QS_ISA avx2
#include "product.inc.h"

static inline __attribute__((always_inline)) qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    const __m256i pairs = _mm256_maddubs_epi16((__m256i)codes, _mm256_set1_epi32(four));
    return sums + (qs_vi)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

/* Two products of codes above 127 may not fit into 16 bits: the top bit's are added apart. */
static inline __attribute__((always_inline)) qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes & 127, four) + (qs_dot((qs_vi){0}, codes >> 7, four) << 7);
}

#include "../../product/panels.inc.h"

#pragma clang attribute pop
#endif
