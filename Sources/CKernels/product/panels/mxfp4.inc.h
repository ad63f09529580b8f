/* Panels of MXFP4: a scale that is an exponent of 8 bits; nibbles as those of Q4_0, indices of values. */
#ifndef QS_PANELS_MXFP4
#define QS_PANELS_MXFP4

enum { MXFP4_CODES = 16, QS_BYTES_mxfp4 = MXFP4_CODES + 4 * DWORDS };

#if defined(QS_PLAIN) || defined(QS_LANES)
/* Doubled, plus 16. */
static const uint8_t mxfp4_values[16] = {16, 17, 18, 19, 20, 22, 24, 28, 16, 15, 14, 13, 12, 10, 8, 4};
#endif

#if defined(QS_PLAIN)

QS_PACK(mxfp4) {
    to[row] = from[0];
    put_dwords(from + 1, 4, row, to + MXFP4_CODES);
}
QS_CODE(mxfp4) {
    return (uint8_t)(mxfp4_values[nibble(block + MXFP4_CODES, c % 4, i, c / 4)]);
}
/* 2^(e - 128) */
QS_SCALE(mxfp4) {
    const uint8_t e = block[row];
    return qs_float_from_bits(e < 2 ? 0x00200000u << e : (uint32_t)(e - 1) << 23);
}
QS_NO_OFFSET(mxfp4)

#elif defined(QS_LANES)

QS_PACK(mxfp4) {
    put_bytes(from, 0, to);
    put_dwords(from, 1, 4, to + MXFP4_CODES);
}
QS_CODES(mxfp4) {
    return qs_lookup(mxfp4_values, nibbles(codes_at(block, MXFP4_CODES, c % 4, slice), c / 4));
}
/* 2^(e - 128), below the normal numbers for e < 2. */
QS_SCALES(mxfp4) {
    typedef uint8_t few __attribute__((vector_size(QS_LANES), aligned(1)));
    const qs_vi e = __builtin_convertvector(*(const few *)(const void *)(block + slice * QS_LANES), qs_vi);
    const qs_vi small = (qs_vi)(e < 2);
    return (qs_vf)((small & (0x00200000 << (e & 1))) | (~small & (e - 1) << 23));
}
QS_NO_OFFSETS(mxfp4)

#endif

#define QS_T mxfp4
#include "../coded.inc.h"

#endif
