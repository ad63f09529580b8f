/* Panels of IQ4_XS: scale of the super-block, 8-bit scales, nibbles that are indices of values. */
#ifndef QS_PANELS_IQ4_XS
#define QS_PANELS_IQ4_XS

#include "iq4_values.h"

enum {
    IQ4_XS_SCALES = HALVES,
    IQ4_XS_CODES = IQ4_XS_SCALES + 2 * DWORDS,
    QS_BYTES_iq4_xs = IQ4_XS_CODES + 32 * DWORDS
};

#if defined(QS_PLAIN)

QS_PACK(iq4_xs) {
    put_half(from, row, to);
    for (int g = 0; g < 8; g++) {
        const int low = from[4 + g / 2] >> (4 * (g % 2)) & 15, high = (from[2] | from[3] << 8) >> (2 * g) & 3;
        to[IQ4_XS_SCALES + g / 4 * DWORDS + 4 * row + g % 4] = (uint8_t)((low | high << 4) - 32);
    }
    put_dwords(from + 8, 32, row, to + IQ4_XS_CODES);
}
QS_CODE(iq4_xs) {
    return (uint8_t)(iq4_values[nibble(block + IQ4_XS_CODES, 4 * g + c % 4, i, c / 4)]);
}
QS_SCALE(iq4_xs) {
    return half_of_row(block, row) * (float)(int8_t)byte_of(block + IQ4_XS_SCALES, g, row);
}
QS_NO_OFFSET(iq4_xs)

#elif defined(QS_LANES)

QS_PACK(iq4_xs) {
    const v16d first = one_dword(from, 0), lower = one_dword(from, 4), upper = first >> 16;
    put_lower(first, to);
    QS_UNROLL for (int k = 0; k < 2; k++) {
        v16d scales = {0};
        QS_UNROLL for (uint32_t g = 0; g < 4; g++) {
            const uint32_t at = 4 * (uint32_t)k + g;
            scales |= ((lower >> 4 * at & 15) | (upper >> 2 * at & 3) << 4) << 8 * g;
        }
        put(to + IQ4_XS_SCALES + k * DWORDS, less_32(scales));
    }
    put_dwords(from, 8, 32, to + IQ4_XS_CODES);
}
QS_CODES(iq4_xs) {
    return qs_lookup(iq4_values, nibbles(codes_at(block, IQ4_XS_CODES, 4 * g + c % 4, slice), c / 4));
}
QS_SCALES(iq4_xs) {
    return halves(block + slice * 2 * QS_LANES) * signed_byte(dwords_at(block, IQ4_XS_SCALES, g / 4, slice), g % 4);
}
QS_NO_OFFSETS(iq4_xs)

#endif

#define QS_T iq4_xs
#include "../coded.inc.h"

#endif
