/* Loops with 512-bit vectors, codes by VNNI: see roofline/. */
#define QS_SET avx512_vnni
#define QS_FEATURES ",avx512vnni"
#include "set.h"

#if QS_HAS_SET
QS_BEGIN

#define ROOF_REGISTER(value) "+v"(value)
#include "../../roofline/vectors.inc.h"

QS_INLINE v_int roof_dot(v_int sum, v_int a, v_int b) {
    return (v_int)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
}

#include "../../roofline/loops.inc.h"

QS_END
#endif
