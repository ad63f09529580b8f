/* Panels of F32: a block is one column. */
#ifndef QS_PANELS_F32
#define QS_PANELS_F32

enum { QS_BYTES_f32 = QS_PANEL_ROWS * 4 };

#if defined(QS_PLAIN)

QS_PACK(f32) {
    put_dwords(from, 1, row, to);
}
QS_WEIGHT(f32) {
    return qs_float_from_bits(qs_u32_at(from));
}

#elif defined(QS_LANES)

QS_PACK_ALL(f32) {
    pack_dwords(job);
}
QS_WEIGHTS(f32) {
    return load((const float *)(const void *)from);
}

#endif

#define QS_T f32
#include "../floats.inc.h"

#endif
