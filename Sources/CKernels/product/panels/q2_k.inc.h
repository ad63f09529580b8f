/*
 * Panels of Q2_K: scale and minimum of the super-block in one dword; scales in the lower, minimums in the upper halves
 * of bytes; codes.
 */
#ifndef QS_PANELS_Q2_K
#define QS_PANELS_Q2_K

enum { Q2_K_SCALES = DWORDS, Q2_K_CODES = Q2_K_SCALES + 4 * DWORDS, QS_BYTES_q2_k = Q2_K_CODES + 16 * DWORDS };

#if defined(QS_PLAIN)

QS_PACK(q2_k) {
    put_dwords(from + 80, 1, row, to);
    put_dwords(from, 4, row, to + Q2_K_SCALES);
    put_dwords(from + 16, 16, row, to + Q2_K_CODES);
}
QS_CODE(q2_k) {
    return (uint8_t)(two_bits(block + Q2_K_CODES, 8 * (g / 4) + c, i, g % 4));
}
QS_SCALE(q2_k) {
    return half_of_row(block, 2 * row) * (float)(byte_of(block + Q2_K_SCALES, g, row) & 15);
}
QS_OFFSET(q2_k) {
    return -(half_of_row(block, 2 * row + 1) * (float)(byte_of(block + Q2_K_SCALES, g, row) >> 4));
}

#elif defined(QS_LANES)

QS_PACK(q2_k) {
    put(to, one_dword(from, 80));
    put_dwords(from, 0, 4, to + Q2_K_SCALES);
    put_dwords(from, 16, 16, to + Q2_K_CODES);
}
QS_CODES(q2_k) {
    return moved_bits(codes_at(block, Q2_K_CODES, g / 4 * 8 + c, slice), g % 4 * 2, 0, 3);
}
QS_SCALES(q2_k) {
    const qs_vi lower = dwords_at(block, Q2_K_SCALES, g / 4, slice) & 0x0f0f0f0f;
    return half_of_dwords(dwords_at(block, 0, 0, slice), 0) * unsigned_byte(lower, g % 4);
}
QS_OFFSETS(q2_k) {
    const qs_vi upper = dwords_at(block, Q2_K_SCALES, g / 4, slice) >> 4 & 0x0f0f0f0f;
    return -(half_of_dwords(dwords_at(block, 0, 0, slice), 1) * unsigned_byte(upper, g % 4));
}

#endif

#define QS_T q2_k
#include "../coded.inc.h"

#endif
