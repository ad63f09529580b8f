/* Panels of Q5_1: as Q4_1, then the fifth bits as those of Q5_0. */
#ifndef QS_PANELS_Q5_1
#define QS_PANELS_Q5_1

enum { Q5_1_CODES = DWORDS, Q5_1_HIGH = Q5_1_CODES + 4 * DWORDS, QS_BYTES_q5_1 = Q5_1_HIGH + DWORDS };

#if defined(QS_PLAIN)

QS_PACK(q5_1) {
    put_dwords(from, 1, row, to);
    put_bits(from + 4, row, to + Q5_1_HIGH);
    put_dwords(from + 8, 4, row, to + Q5_1_CODES);
}
QS_CODE(q5_1) {
    return (uint8_t)(nibble(block + Q5_1_CODES, c % 4, i, c / 4) | bit(block + Q5_1_HIGH, 0, i, c) << 4);
}
QS_SCALE(q5_1) {
    return half_of_row(block, 2 * row);
}
QS_OFFSET(q5_1) {
    return half_of_row(block, 2 * row + 1);
}

#elif defined(QS_LANES)

QS_PACK(q5_1) {
    put(to, one_dword(from, 0));
    put(to + Q5_1_HIGH, turn_bits(one_dword(from, 4)));
    put_dwords(from, 8, 4, to + Q5_1_CODES);
}
QS_CODES(q5_1) {
    const vc high = moved_bits(codes_at(block, Q5_1_HIGH, 0, slice), c, 4, 1);
    return nibbles(codes_at(block, Q5_1_CODES, c % 4, slice), c / 4) | high;
}
QS_SCALES(q5_1) {
    return half_of_dwords(dwords_at(block, 0, 0, slice), 0);
}
QS_OFFSETS(q5_1) {
    return half_of_dwords(dwords_at(block, 0, 0, slice), 1);
}

#endif

#define QS_T q5_1
#include "../coded.inc.h"

#endif
