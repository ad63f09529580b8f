/* Loops with 128-bit vectors, codes by dot products: see roofline/. */
#define QS_SET neon_dotprod
#define QS_TARGET "dotprod"
#include "set.h"

#if QS_HAS_SET
QS_BEGIN

#define ROOF_REGISTER(value) "+w"(value)
#include "../../roofline/vectors.inc.h"

QS_INLINE v_int roof_dot(v_int sum, v_int a, v_int b) {
    return (v_int)vdotq_s32((int32x4_t)sum, (int8x16_t)a, (int8x16_t)b);
}

#include "../../roofline/loops.inc.h"

QS_END
#endif
