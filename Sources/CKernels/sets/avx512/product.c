/* Panels with 512-bit vectors, codes by VNNI: see product/. */
#if defined(__x86_64__)
/* Tuned for a processor with 32 registers of this width: the compiler's general model of one spills totals. */
#pragma clang attribute push(                                                                                         \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c,tune=znver4"))),               \
    apply_to = function)

#include <immintrin.h>

#define QS_ISA avx512
#define QS_LANES 16
/* Panels that are multiplied at a time, and tokens of the largest tile of codes and of floats. */
#define QS_PANELS 2
#define QS_TOKENS 4
#define QS_FLOAT_TOKENS 16
#include "../../base/vectors.inc.h"

typedef uint8_t vc __attribute__((vector_size(64)));

static inline __attribute__((always_inline)) qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    return (qs_vi)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)codes, _mm512_set1_epi32(four));
}

static inline __attribute__((always_inline)) qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes, four);
}

static inline __attribute__((always_inline)) vc qs_lookup(const uint8_t table[16], vc index) {
    const __m512i values = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)table));
    return (vc)_mm512_shuffle_epi8(values, (__m512i)index);
}

#include "../../product/panels.inc.h"

#pragma clang attribute pop
#endif
