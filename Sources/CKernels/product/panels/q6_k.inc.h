/* Panels of Q6_K: scale of the super-block, 8-bit scales, four bits of the codes, their upper two. */
#ifndef QS_PANELS_Q6_K
#define QS_PANELS_Q6_K

enum {
    Q6_K_SCALES = HALVES,
    Q6_K_CODES = Q6_K_SCALES + 4 * DWORDS,
    Q6_K_HIGH = Q6_K_CODES + 32 * DWORDS,
    QS_BYTES_q6_k = Q6_K_HIGH + 16 * DWORDS
};

#if defined(QS_PLAIN)

QS_PACK(q6_k) {
    put_half(from + 208, row, to);
    put_dwords(from + 192, 4, row, to + Q6_K_SCALES);
    put_dwords(from, 32, row, to + Q6_K_CODES);
    put_dwords(from + 128, 16, row, to + Q6_K_HIGH);
}
QS_CODE(q6_k) {
    const int half = g / 4, part = g % 4;
    return (uint8_t)(nibble(block + Q6_K_CODES, 16 * half + part % 2 * 8 + c, i, part / 2) |
                     two_bits(block + Q6_K_HIGH, 8 * half + c, i, part) << 4);
}
QS_SCALE(q6_k) {
    return half_of_row(block, row) * (float)(int8_t)byte_of(block + Q6_K_SCALES, g, row);
}
QS_NO_OFFSET(q6_k)

#elif defined(QS_LANES)

QS_PACK(q6_k) {
    put_halves(from, 208, to);
    put_dwords(from, 192, 4, to + Q6_K_SCALES);
    put_dwords(from, 0, 32, to + Q6_K_CODES);
    put_dwords(from, 128, 16, to + Q6_K_HIGH);
}
QS_CODES(q6_k) {
    const int half = g / 4, part = g % 4;
    const vc high = moved_bits(codes_at(block, Q6_K_HIGH, 8 * half + c, slice), 2 * part, 4, 3);
    return nibbles(codes_at(block, Q6_K_CODES, 16 * half + part % 2 * 8 + c, slice), part / 2) | high;
}
QS_SCALES(q6_k) {
    return halves(block + slice * 2 * QS_LANES) * signed_byte(dwords_at(block, Q6_K_SCALES, g / 4, slice), g % 4);
}
QS_NO_OFFSETS(q6_k)

#endif

#define QS_T q6_k
#include "../coded.inc.h"

#endif
