/* Panels with 256-bit vectors, codes by AVX-VNNI: see product/. */
#define QS_SET avx2_vnni
#define QS_FEATURES ",avxvnni"
#include "set.h"

#if QS_HAS_SET
QS_BEGIN_TILES

#include "../../product/slices.inc.h"
#include "lookup.inc.h"

QS_INLINE qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    return (qs_vi)_mm256_dpbusd_avx_epi32((__m256i)sums, (__m256i)codes, _mm256_set1_epi32(four));
}

QS_INLINE qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes, four);
}

#include "../../product/panels.inc.h"

QS_END
#endif
