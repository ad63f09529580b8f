/* Panels on 64-bit Arm with dot products of unsigned and signed bytes, which came with the matrix instructions: see product/. */
#if defined(__aarch64__)
#pragma clang attribute push(__attribute__((target("dotprod,i8mm"))), apply_to = function)

#define QS_ISA neon_i8mm
#include "product.inc.h"

static inline __attribute__((always_inline)) qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    return (qs_vi)vusdotq_s32((int32x4_t)sums, (uint8x16_t)codes, vreinterpretq_s8_s32(vdupq_n_s32(four)));
}

static inline __attribute__((always_inline)) qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes, four);
}

#include "../../product/panels.inc.h"

#pragma clang attribute pop
#endif
