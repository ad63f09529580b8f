/* Panels of Q5_0: as Q4_0, then the fifth bits: that of column 4 g + b is bit g of byte b. */
#ifndef QS_PANELS_Q5_0
#define QS_PANELS_Q5_0

enum { Q5_0_CODES = HALVES, Q5_0_HIGH = Q5_0_CODES + 4 * DWORDS, QS_BYTES_q5_0 = Q5_0_HIGH + DWORDS };

#if defined(QS_PLAIN)

QS_PACK(q5_0) {
    put_half(from, row, to);
    put_bits(from + 2, row, to + Q5_0_HIGH);
    put_dwords(from + 6, 4, row, to + Q5_0_CODES);
}
QS_CODE(q5_0) {
    return (uint8_t)(nibble(block + Q5_0_CODES, c % 4, i, c / 4) | bit(block + Q5_0_HIGH, 0, i, c) << 4);
}
QS_SCALE(q5_0) {
    return half_of_row(block, row);
}
QS_NO_OFFSET(q5_0)

#elif defined(QS_LANES)

QS_PACK(q5_0) {
    put_halves(from, 0, to);
    put(to + Q5_0_HIGH, turn_bits(one_dword(from, 2)));
    put_dwords(from, 6, 4, to + Q5_0_CODES);
}
QS_CODES(q5_0) {
    const vc high = moved_bits(codes_at(block, Q5_0_HIGH, 0, slice), c, 4, 1);
    return nibbles(codes_at(block, Q5_0_CODES, c % 4, slice), c / 4) | high;
}
QS_SCALES(q5_0) {
    return halves(block + slice * 2 * QS_LANES);
}
QS_NO_OFFSETS(q5_0)

#endif

#define QS_T q5_0
#include "../coded.inc.h"

#endif
