/* Panels of Q4_K: scale and minimum of the super-block in one dword; 8-bit scales, 8-bit minimums, nibbles. */
#ifndef QS_PANELS_Q4_K
#define QS_PANELS_Q4_K

enum {
    Q4_K_SCALES = DWORDS,
    Q4_K_MINIMUMS = Q4_K_SCALES + 2 * DWORDS,
    Q4_K_CODES = Q4_K_MINIMUMS + 2 * DWORDS,
    QS_BYTES_q4_k = Q4_K_CODES + 32 * DWORDS
};

#if defined(QS_PLAIN)

/* The 6-bit scales and minimums of Q4_K and Q5_K, in 12 bytes behind the super-block's. */
static void put_scales_q4_k(const uint8_t *from, int row, uint8_t *to) {
    const uint8_t *packed = from + 4;
    put_dwords(from, 1, row, to);
    for (int j = 0; j < 8; j++) {
        const int at = j / 4 * DWORDS + 4 * row + j % 4;
        to[Q4_K_SCALES + at] = j < 4 ? packed[j] & 63 : (packed[j + 4] & 15) | packed[j - 4] >> 6 << 4;
        to[Q4_K_MINIMUMS + at] = j < 4 ? packed[j + 4] & 63 : packed[j + 4] >> 4 | packed[j] >> 6 << 4;
    }
}

QS_PACK(q4_k) {
    put_scales_q4_k(from, row, to);
    put_dwords(from + 16, 32, row, to + Q4_K_CODES);
}
QS_CODE(q4_k) {
    return (uint8_t)(nibble(block + Q4_K_CODES, g / 2 * 8 + c, i, g % 2));
}
QS_SCALE(q4_k) {
    return half_of_row(block, 2 * row) * (float)byte_of(block + Q4_K_SCALES, g, row);
}
QS_OFFSET(q4_k) {
    return -(half_of_row(block, 2 * row + 1) * (float)byte_of(block + Q4_K_MINIMUMS, g, row));
}

#elif defined(QS_LANES)

/* Scales and minimums of 6 bits: the first four of each in six bits of bytes, the others' upper bits in their top. */
QS_INLINE void put_scales_q4_k(const qs_sources *from, uint8_t *to) {
    v16d d[4];
    turn_four(from, 0, d);
    put(to, d[0]);
    put(to + Q4_K_SCALES, d[1] & 0x3f3f3f3f);
    put(to + Q4_K_SCALES + DWORDS, (d[3] & 0x0f0f0f0f) | (d[1] >> 2 & 0x30303030));
    put(to + Q4_K_MINIMUMS, d[2] & 0x3f3f3f3f);
    put(to + Q4_K_MINIMUMS + DWORDS, (d[3] >> 4 & 0x0f0f0f0f) | (d[2] >> 2 & 0x30303030));
}

QS_PACK(q4_k) {
    put_scales_q4_k(from, to);
    put_dwords(from, 16, 32, to + Q4_K_CODES);
}
QS_CODES(q4_k) {
    return nibbles(codes_at(block, Q4_K_CODES, g / 2 * 8 + c, slice), g % 2);
}
QS_SCALES(q4_k) {
    const qs_vf scale = half_of_dwords(dwords_at(block, 0, 0, slice), 0);
    return scale * unsigned_byte(dwords_at(block, Q4_K_SCALES, g / 4, slice), g % 4);
}
QS_OFFSETS(q4_k) {
    const qs_vf minimum = half_of_dwords(dwords_at(block, 0, 0, slice), 1);
    return -(minimum * unsigned_byte(dwords_at(block, Q4_K_MINIMUMS, g / 4, slice), g % 4));
}

#endif

#define QS_T q4_k
#include "../coded.inc.h"

#endif
