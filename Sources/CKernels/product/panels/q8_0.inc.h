/* Panels of Q8_0: a scale of half precision; codes plus 128. */
#ifndef QS_PANELS_Q8_0
#define QS_PANELS_Q8_0

enum { Q8_0_CODES = HALVES, QS_BYTES_q8_0 = Q8_0_CODES + 8 * DWORDS };

#if defined(QS_PLAIN)

QS_PACK(q8_0) {
    put_half(from, row, to);
    put_dwords(from + 2, 8, row, to + Q8_0_CODES);
    for (int i = 0; i < 32; i++) to[Q8_0_CODES + i / 4 * DWORDS + 4 * row + i % 4] ^= 0x80;
}
QS_CODE(q8_0) {
    return (uint8_t)(block[Q8_0_CODES + c * DWORDS + i]);
}
QS_SCALE(q8_0) {
    return half_of_row(block, row);
}
QS_NO_OFFSET(q8_0)

#elif defined(QS_LANES)

QS_PACK(q8_0) {
    put_halves(from, 0, to);
    QS_UNROLL for (int d = 0; d < 8; d += 4) {
        v16d out[4];
        turn_four(from, 2 + 4 * d, out);
        QS_UNROLL for (int i = 0; i < 4; i++) put(to + Q8_0_CODES + (d + i) * DWORDS, out[i] ^ 0x80808080u);
    }
}
QS_CODES(q8_0) {
    return codes_at(block, Q8_0_CODES, c, slice);
}
QS_SCALES(q8_0) {
    return halves(block + slice * 2 * QS_LANES);
}
QS_NO_OFFSETS(q8_0)

#endif

#define QS_T q8_0
#include "../coded.inc.h"

#endif
