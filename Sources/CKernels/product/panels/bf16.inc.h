/* Panels of BF16: a block is one column. */
#ifndef QS_PANELS_BF16
#define QS_PANELS_BF16

enum { QS_BYTES_bf16 = QS_PANEL_ROWS * 2 };

#if defined(QS_PLAIN)

QS_PACK(bf16) {
    put_half(from, row, to);
}
QS_WEIGHT(bf16) {
    return qs_float_from_bits((uint32_t)qs_u16_at(from) << 16);
}

#elif defined(QS_LANES)

QS_PACK_ALL(bf16) {
    pack_halves(job);
}
QS_WEIGHTS(bf16) {
    const qs_vu16 upper = *(const qs_vu16 *)(const void *)from;
    return (qs_vf)(__builtin_convertvector(upper, qs_vu32) << 16);
}

#endif

#define QS_T bf16
#include "../floats.inc.h"

#endif
