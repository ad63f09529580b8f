/* Panels with 256-bit vectors, codes by AVX-VNNI: see product/. */
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avxvnni"))), apply_to = function)

#define QS_ISA avx_vnni
#include "product.inc.h"

static inline __attribute__((always_inline)) qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    return (qs_vi)_mm256_dpbusd_avx_epi32((__m256i)sums, (__m256i)codes, _mm256_set1_epi32(four));
}

static inline __attribute__((always_inline)) qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes, four);
}

#include "../../product/panels.inc.h"

#pragma clang attribute pop
#endif
