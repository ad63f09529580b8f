/* Loops with 256-bit vectors, codes by AVX-VNNI: see roofline/. */
#define QS_SET avx2_vnni
#define QS_FEATURES ",avxvnni"
#include "set.h"

#if QS_HAS_SET
QS_BEGIN

#define ROOF_REGISTER(value) "+x"(value)
#include "../../roofline/vectors.inc.h"

QS_INLINE v_int roof_dot(v_int sum, v_int a, v_int b) {
    return (v_int)_mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)a, (__m256i)b);
}

#include "../../roofline/loops.inc.h"

QS_END
#endif
