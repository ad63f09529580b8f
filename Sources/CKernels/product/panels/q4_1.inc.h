/* Panels of Q4_1: scale and minimum of half precision in a dword; nibbles as those of Q4_0. */
#ifndef QS_PANELS_Q4_1
#define QS_PANELS_Q4_1

enum { Q4_1_CODES = DWORDS, QS_BYTES_q4_1 = Q4_1_CODES + 4 * DWORDS };

#if defined(QS_PLAIN)

QS_PACK(q4_1) {
    put_dwords(from, 1, row, to);
    put_dwords(from + 4, 4, row, to + Q4_1_CODES);
}
QS_CODE(q4_1) {
    return (uint8_t)(nibble(block + Q4_1_CODES, c % 4, i, c / 4));
}
QS_SCALE(q4_1) {
    return half_of_row(block, 2 * row);
}
QS_OFFSET(q4_1) {
    return half_of_row(block, 2 * row + 1);
}

#elif defined(QS_LANES)

QS_PACK(q4_1) {
    put(to, one_dword(from, 0));
    put_dwords(from, 4, 4, to + Q4_1_CODES);
}
QS_CODES(q4_1) {
    return nibbles(codes_at(block, Q4_1_CODES, c % 4, slice), c / 4);
}
QS_SCALES(q4_1) {
    return half_of_dwords(dwords_at(block, 0, 0, slice), 0);
}
QS_OFFSETS(q4_1) {
    return half_of_dwords(dwords_at(block, 0, 0, slice), 1);
}

#endif

#define QS_T q4_1
#include "../coded.inc.h"

#endif
