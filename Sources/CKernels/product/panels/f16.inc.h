/* Panels of F16: a block is one column. */
#ifndef QS_PANELS_F16
#define QS_PANELS_F16

enum { QS_BYTES_f16 = QS_PANEL_ROWS * 2 };

#if defined(QS_PLAIN)

QS_PACK(f16) {
    put_half(from, row, to);
}
QS_WEIGHT(f16) {
    return qs_half_at(from);
}

#elif defined(QS_LANES)

QS_PACK_ALL(f16) {
    pack_halves(job);
}
QS_WEIGHTS(f16) {
    return halves(from);
}

#endif

#define QS_T f16
#include "../floats.inc.h"

#endif
