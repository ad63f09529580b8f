/* Panels with 512-bit vectors, codes by VNNI: see product/. */
#define QS_SET avx512_vnni
#define QS_FEATURES ",avx512vnni"
#include "set.h"

#if QS_HAS_SET
QS_BEGIN_TILES

#include "../../product/slices.inc.h"
#include "lookup.inc.h"

QS_INLINE qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    return (qs_vi)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)codes, _mm512_set1_epi32(four));
}

QS_INLINE qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes, four);
}

#include "../../product/panels.inc.h"

QS_END
#endif
