/* Panels on 64-bit Arm without dot products: see product/. */
#include "set.h"

#if QS_HAS_SET
QS_BEGIN_TILES

#include "../../product/slices.inc.h"
#include "lookup.inc.h"

QS_INLINE qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    const int8x16_t a = vreinterpretq_s8_s32(vdupq_n_s32(four)), w = (int8x16_t)codes;
    const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(w), vget_low_s8(a)));
    const int32x4_t high = vpaddlq_s16(vmull_high_s8(w, a));
    return sums + (qs_vi)vpaddq_s32(low, high);
}

/* Codes above 127 would be negative: the top bit's products are added apart. */
QS_INLINE qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes & 127, four) + (qs_dot((qs_vi){0}, codes >> 7, four) << 7);
}

#include "../../product/panels.inc.h"
#include "../../product/activations.inc.h"

QS_END

extern const qs_product_kernels qs_product_kernels__neon_i8mm, qs_product_kernels__neon_dotprod;
const qs_product_kernels_variants qs_product_kernels_variants__neon = {{
    {QS_CPU_NEON_I8MM, &qs_product_kernels__neon_i8mm},
    {QS_CPU_NEON_DOTPROD, &qs_product_kernels__neon_dotprod},
    {0, &qs_product_kernels__neon},
}};
#endif
