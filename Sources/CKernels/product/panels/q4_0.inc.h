/* Panels of Q4_0: a scale of half precision; nibbles, column j in the lower, j + 16 in the upper half of a byte. */
#ifndef QS_PANELS_Q4_0
#define QS_PANELS_Q4_0

enum { Q4_0_CODES = HALVES, QS_BYTES_q4_0 = Q4_0_CODES + 4 * DWORDS };

#if defined(QS_PLAIN)

QS_PACK(q4_0) {
    put_half(from, row, to);
    put_dwords(from + 2, 4, row, to + Q4_0_CODES);
}
QS_CODE(q4_0) {
    return (uint8_t)(nibble(block + Q4_0_CODES, c % 4, i, c / 4));
}
QS_SCALE(q4_0) {
    return half_of_row(block, row);
}
QS_NO_OFFSET(q4_0)

#elif defined(QS_LANES)

QS_PACK(q4_0) {
    put_halves(from, 0, to);
    put_dwords(from, 2, 4, to + Q4_0_CODES);
}
QS_CODES(q4_0) {
    return nibbles(codes_at(block, Q4_0_CODES, c % 4, slice), c / 4);
}
QS_SCALES(q4_0) {
    return halves(block + slice * 2 * QS_LANES);
}
QS_NO_OFFSETS(q4_0)

#endif

#define QS_T q4_0
#include "../coded.inc.h"

#endif
