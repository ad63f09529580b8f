/* Panels on 64-bit Arm with dot products of signed bytes: see product/. */
#define QS_SET neon_dotprod
#define QS_TARGET "dotprod"
#include "set.h"

#if QS_HAS_SET
QS_BEGIN_TILES

#include "../../product/slices.inc.h"
#include "lookup.inc.h"

QS_INLINE qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    return (qs_vi)vdotq_s32((int32x4_t)sums, (int8x16_t)codes, vreinterpretq_s8_s32(vdupq_n_s32(four)));
}

/* Codes above 127 would be negative: the top bit's products are added apart. */
QS_INLINE qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes & 127, four) + (qs_dot((qs_vi){0}, codes >> 7, four) << 7);
}

#include "../../product/panels.inc.h"

QS_END
#endif
