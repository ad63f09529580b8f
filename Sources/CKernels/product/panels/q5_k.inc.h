/* Panels of Q5_K: as Q4_K, then the fifth bits. */
#ifndef QS_PANELS_Q5_K
#define QS_PANELS_Q5_K

#include "q4_k.inc.h"

enum { Q5_K_HIGH = QS_BYTES_q4_k, QS_BYTES_q5_k = Q5_K_HIGH + 8 * DWORDS };

#if defined(QS_PLAIN)

QS_PACK(q5_k) {
    put_scales_q4_k(from, row, to);
    put_dwords(from + 16, 8, row, to + Q5_K_HIGH);
    put_dwords(from + 48, 32, row, to + Q4_K_CODES);
}
QS_CODE(q5_k) {
    return (uint8_t)(code_q4_k(block, g, c, i) | bit(block + Q5_K_HIGH, c, i, g) << 4);
}
QS_SCALE(q5_k) {
    return scale_q4_k(block, g, row);
}
QS_OFFSET(q5_k) {
    return offset_q4_k(block, g, row);
}

#elif defined(QS_LANES)

QS_PACK(q5_k) {
    put_scales_q4_k(from, to);
    put_dwords(from, 16, 8, to + Q5_K_HIGH);
    put_dwords(from, 48, 32, to + Q4_K_CODES);
}
QS_CODES(q5_k) {
    return codes_q4_k(block, slice, g, c) | moved_bits(codes_at(block, Q5_K_HIGH, c, slice), g, 4, 1);
}
QS_SCALES(q5_k) {
    return scales_q4_k(block, slice, g);
}
QS_OFFSETS(q5_k) {
    return offsets_q4_k(block, slice, g);
}

#endif

#define QS_T q5_k
#include "../coded.inc.h"

#endif
