/* Panels on 64-bit Arm without dot products: see product/. */
#if defined(__aarch64__)

#define QS_ISA neon
#include "product.inc.h"

static inline __attribute__((always_inline)) qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    const int8x16_t a = vreinterpretq_s8_s32(vdupq_n_s32(four)), w = (int8x16_t)codes;
    const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(w), vget_low_s8(a)));
    const int32x4_t high = vpaddlq_s16(vmull_high_s8(w, a));
    return sums + (qs_vi)vpaddq_s32(low, high);
}

/* Codes above 127 would be negative: the top bit's products are added apart. */
static inline __attribute__((always_inline)) qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes & 127, four) + (qs_dot((qs_vi){0}, codes >> 7, four) << 7);
}

#include "../../product/panels.inc.h"

#endif
