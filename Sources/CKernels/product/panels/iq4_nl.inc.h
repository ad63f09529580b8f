/* Panels of IQ4_NL: those of Q4_0, whose codes are indices of values. */
#ifndef QS_PANELS_IQ4_NL
#define QS_PANELS_IQ4_NL

#include "iq4_values.h"
#include "q4_0.inc.h"

enum { QS_BYTES_iq4_nl = QS_BYTES_q4_0 };

#if defined(QS_PLAIN)

QS_PACK(iq4_nl) {
    pack_q4_0(from, row, to);
}
QS_CODE(iq4_nl) {
    return (uint8_t)(iq4_values[code_q4_0(block, g, c, i)]);
}
QS_SCALE(iq4_nl) {
    return half_of_row(block, row);
}
QS_NO_OFFSET(iq4_nl)

#elif defined(QS_LANES)

QS_PACK(iq4_nl) {
    pack_q4_0(from, to);
}
QS_CODES(iq4_nl) {
    return qs_lookup(iq4_values, codes_q4_0(block, slice, g, c));
}
QS_SCALES(iq4_nl) {
    return halves(block + slice * 2 * QS_LANES);
}
QS_NO_OFFSETS(iq4_nl)

#endif

#define QS_T iq4_nl
#include "../coded.inc.h"

#endif
