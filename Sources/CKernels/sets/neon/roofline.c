/* Loops with 128-bit vectors, codes without dot products: see roofline/. */
#include "set.h"

#if QS_HAS_SET
QS_BEGIN

#define ROOF_REGISTER(value) "+w"(value)
#include "../../roofline/vectors.inc.h"

QS_INLINE v_int roof_dot(v_int sum, v_int a, v_int b) {
    const int8x16_t x = (int8x16_t)a, y = (int8x16_t)b;
    const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(x), vget_low_s8(y)));
    return sum + (v_int)vpaddq_s32(low, vpaddlq_s16(vmull_high_s8(x, y)));
}

#include "../../roofline/loops.inc.h"

QS_END

extern const qs_roofline_kernels qs_roofline_kernels__neon_dotprod;
const qs_roofline_kernels_variants qs_roofline_kernels_variants__neon = {{
    {QS_CPU_NEON_DOTPROD, &qs_roofline_kernels__neon_dotprod},
    {0, &qs_roofline_kernels__neon},
}};
#endif
