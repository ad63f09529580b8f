/* Loops with 256-bit vectors, codes by pairs of multiplications: see roofline/. */
#include "set.h"

#if QS_HAS_SET
QS_BEGIN

#define ROOF_REGISTER(value) "+x"(value)
#include "../../roofline/vectors.inc.h"

QS_INLINE v_int roof_dot(v_int sum, v_int a, v_int b) {
    const __m256i pairs = _mm256_maddubs_epi16((__m256i)a, (__m256i)b);
    return sum + (v_int)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

#include "../../roofline/loops.inc.h"

QS_END

extern const qs_roofline_kernels qs_roofline_kernels__avx2_vnni;
const qs_roofline_kernels_variants qs_roofline_kernels_variants__avx2 = {{
    {QS_CPU_AVX_VNNI, &qs_roofline_kernels__avx2_vnni},
    {0, &qs_roofline_kernels__avx2},
}};
#endif
