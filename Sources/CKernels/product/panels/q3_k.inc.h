/* Panels of Q3_K: scale of the super-block, 8-bit scales, two bits of the codes, their third. */
#ifndef QS_PANELS_Q3_K
#define QS_PANELS_Q3_K

enum {
    Q3_K_SCALES = HALVES,
    Q3_K_CODES = Q3_K_SCALES + 4 * DWORDS,
    Q3_K_HIGH = Q3_K_CODES + 16 * DWORDS,
    QS_BYTES_q3_k = Q3_K_HIGH + 8 * DWORDS
};

#if defined(QS_PLAIN)

QS_PACK(q3_k) {
    const uint8_t *packed = from + 96;
    put_half(from + 108, row, to);
    for (int g = 0; g < 16; g++) {
        const int low = g < 8 ? packed[g] & 15 : packed[g - 8] >> 4, high = packed[8 + g % 4] >> (2 * (g / 4)) & 3;
        to[Q3_K_SCALES + g / 4 * DWORDS + 4 * row + g % 4] = (uint8_t)((low | high << 4) - 32);
    }
    put_dwords(from + 32, 16, row, to + Q3_K_CODES);
    put_dwords(from, 8, row, to + Q3_K_HIGH);
}
QS_CODE(q3_k) {
    return (uint8_t)(two_bits(block + Q3_K_CODES, 8 * (g / 4) + c, i, g % 4) | bit(block + Q3_K_HIGH, c, i, g) << 2);
}
QS_SCALE(q3_k) {
    return half_of_row(block, row) * (float)(int8_t)byte_of(block + Q3_K_SCALES, g, row);
}
QS_NO_OFFSET(q3_k)

#elif defined(QS_LANES)

/* The last 16 of a block's 110 bytes: two of codes, 12 of scales, the scale of all. */
QS_PACK(q3_k) {
    v16d d[4], lower[4];
    turn_four(from, 94, d);
    const v16d a = d[0] >> 16 | d[1] << 16, b = d[1] >> 16 | d[2] << 16, upper = d[2] >> 16 | d[3] << 16;
    lower[0] = a & 0x0f0f0f0f, lower[1] = b & 0x0f0f0f0f;
    lower[2] = a >> 4 & 0x0f0f0f0f, lower[3] = b >> 4 & 0x0f0f0f0f;
    put_lower(d[3] >> 16, to);
    QS_UNROLL for (int k = 0; k < 4; k++) {
        const v16d both = lower[k] | (upper >> (uint32_t)(2 * k) & 0x03030303) << 4;
        put(to + Q3_K_SCALES + k * DWORDS, less_32(both));
    }
    put_dwords(from, 32, 16, to + Q3_K_CODES);
    put_dwords(from, 0, 8, to + Q3_K_HIGH);
}
QS_CODES(q3_k) {
    const vc low = moved_bits(codes_at(block, Q3_K_CODES, g / 4 * 8 + c, slice), g % 4 * 2, 0, 3);
    return low | moved_bits(codes_at(block, Q3_K_HIGH, c, slice), g, 2, 1);
}
QS_SCALES(q3_k) {
    return halves(block + slice * 2 * QS_LANES) * signed_byte(dwords_at(block, Q3_K_SCALES, g / 4, slice), g % 4);
}
QS_NO_OFFSETS(q3_k)

#endif

#define QS_T q3_k
#include "../coded.inc.h"

#endif
