/* Panels on 64-bit Arm with dot products of unsigned and signed bytes, of the matrix extension: see product/. */
#define QS_SET neon_i8mm
#define QS_TARGET "dotprod,i8mm"
#include "set.h"

#if QS_HAS_SET
QS_BEGIN_TILES

#include "../../product/slices.inc.h"
#include "lookup.inc.h"

QS_INLINE qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    return (qs_vi)vusdotq_s32((int32x4_t)sums, (uint8x16_t)codes, vreinterpretq_s8_s32(vdupq_n_s32(four)));
}

QS_INLINE qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes, four);
}

#include "../../product/panels.inc.h"

QS_END
#endif
