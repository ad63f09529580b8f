/* Loops with 512-bit vectors, codes by VNNI, and pairs of BF16 numbers: see roofline/. */
#define QS_SET avx512_bf16
#define QS_FEATURES ",avx512vnni,avx512bf16"
#include "set.h"

#if QS_HAS_SET
QS_BEGIN

#define ROOF_REGISTER(value) "+v"(value)
#include "../../roofline/vectors.inc.h"

QS_INLINE v_int roof_dot(v_int sum, v_int a, v_int b) {
    return (v_int)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
}

static int64_t dot_bf16(int64_t rounds, uint64_t *sink) {
    enum { SUMS = 12 };
    const __m512bh a = (__m512bh)_mm512_set1_epi16(0x3f00), b = (__m512bh)_mm512_set1_epi16(0x3e80);
    __m512 sums[SUMS];
    QS_UNROLL for (int i = 0; i < SUMS; i++) sums[i] = _mm512_set1_ps((float)i);
    for (int64_t r = 0; r < rounds; r++) {
        QS_UNROLL for (int i = 0; i < SUMS; i++) {
            sums[i] = _mm512_dpbf16_ps(sums[i], a, b);
            __asm__ volatile("" : ROOF_REGISTER(sums[i]));
        }
    }
    for (int i = 0; i < SUMS; i++) *sink += (uint64_t)sums[i][0];
    return rounds * SUMS * 32;
}

#define QS_OWN_BF16
#include "../../roofline/loops.inc.h"

QS_END
#endif
