/* Panels with 256-bit vectors, codes by pairs of multiplications: see product/. */
#include "set.h"

#if QS_HAS_SET
QS_BEGIN_TILES

#include "../../product/slices.inc.h"
#include "lookup.inc.h"

QS_INLINE qs_vi qs_dot(qs_vi sums, vc codes, int32_t four) {
    const __m256i pairs = _mm256_maddubs_epi16((__m256i)codes, _mm256_set1_epi32(four));
    return sums + (qs_vi)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

/* Two products of codes above 127 may not fit into 16 bits: the top bit's are added apart. */
QS_INLINE qs_vi qs_dot_wide(qs_vi sums, vc codes, int32_t four) {
    return qs_dot(sums, codes & 127, four) + (qs_dot((qs_vi){0}, codes >> 7, four) << 7);
}

#include "../../product/panels.inc.h"
#include "../../product/activations.inc.h"

QS_END

extern const qs_product_kernels qs_product_kernels__avx2_vnni;
const qs_product_kernels_variants qs_product_kernels_variants__avx2 = {{
    {QS_CPU_AVX_VNNI, &qs_product_kernels__avx2_vnni},
    {0, &qs_product_kernels__avx2},
}};
#endif
