/*
 * Vectors of a slice of a panel: QS_LANES of its rows, four columns' codes in each 32-bit lane. The file of a set, or
 * of a variant, defines behind this and before panels.inc.h:
 *   qs_dot(sums, codes, four)       adds to each lane its 4 unsigned codes, below 128, times the 4 signed bytes of `four`
 *   qs_dot_wide(sums, codes, four)  the same for all codes
 *   qs_lookup(table, index)         table[index] of each byte, all below 16
 */
#include "qs_base_numbers.h"

#include "kernels.h"

#include "../base/vectors.inc.h"

/* A vector's bytes: codes. */
typedef uint8_t vc __attribute__((vector_size(4 * QS_LANES)));

/* Slices of a panel, and the bytes of one in a vector of dwords. */
enum { SLICES = QS_PANEL_ROWS / QS_LANES, SLICE = 4 * QS_LANES };

typedef uint8_t vcu __attribute__((vector_size(4 * QS_LANES), aligned(1)));
typedef uint16_t vs __attribute__((vector_size(4 * QS_LANES)));
typedef int32_t viu __attribute__((vector_size(4 * QS_LANES), aligned(1)));

QS_INLINE vc load_codes(const uint8_t *from) {
    return *(const vcu *)(const void *)from;
}

QS_INLINE void store_codes(uint8_t *to, vc value) {
    *(vcu *)(void *)to = value;
}

QS_INLINE qs_vi load_dwords(const uint8_t *from) {
    return *(const viu *)(const void *)from;
}

/* Bytes shifted within pairs of them: bits that come from the neighbour have to be masked off. */
QS_INLINE vc down(vc bytes, int bits) {
    return (vc)((vs)bytes >> (uint16_t)bits);
}

QS_INLINE vc up(vc bytes, int bits) {
    return (vc)((vs)bytes << (uint16_t)bits);
}

QS_INLINE vc bytes_of(uint8_t value) {
    return (vc){0} + value;
}

/* The lower or the upper halves of the bytes. */
QS_INLINE vc nibbles(vc bytes, int upper) {
    return (upper ? down(bytes, 4) : bytes) & bytes_of(15);
}

/* Bits `from` and `from` + 1 of each byte at bits `to` and `to` + 1, or one of them where the mask has one. */
QS_INLINE vc moved_bits(vc bytes, int from, int to, uint8_t mask) {
    return (from > to   ? down(bytes, from - to)
            : from < to ? up(bytes, to - from)
                        : bytes) &
           bytes_of((uint8_t)(mask << to));
}

/* QS_LANES halves as floats. */
QS_INLINE qs_vf halves(const uint8_t *from) {
    return load_halves((const uint16_t *)(const void *)from);
}

/* The lower or the upper halves of dwords as floats. */
QS_INLINE qs_vf half_of_dwords(qs_vi dwords, int upper) {
    typedef uint16_t shorts __attribute__((vector_size(2 * QS_LANES)));
    typedef _Float16 small __attribute__((vector_size(2 * QS_LANES)));
    const shorts bits = __builtin_convertvector((qs_vu32)dwords >> (upper ? 16u : 0u), shorts);
    return __builtin_convertvector((small)bits, qs_vf);
}

/* Byte `at` of each dword, unsigned and signed. */
QS_INLINE qs_vf unsigned_byte(qs_vi dwords, int at) {
    return __builtin_convertvector(dwords >> (8 * at) & 255, qs_vf);
}

QS_INLINE qs_vf signed_byte(qs_vi dwords, int at) {
    return __builtin_convertvector(dwords << (24 - 8 * at) >> 24, qs_vf);
}

/* Four activations' codes as one number. */
QS_INLINE int32_t four_codes(const int8_t *codes) {
    int32_t four;
    memcpy(&four, codes, sizeof four);
    return four;
}

/* -(sum of the codes) of all columns of a block of activations, or of its group h of two. */
QS_INLINE int32_t negative_of(const qs_rounded_block *block, int groups, int h) {
    return groups == 1 ? block->negative : h == 0 ? block->negative_first : block->negative - block->negative_first;
}

/* What a sum of products of biased codes starts with. */
QS_INLINE qs_vi start_of(int32_t negative, int shift) {
    return (qs_vi){0} + (shift == 0 ? 0 : (int32_t)((uint32_t)negative << shift));
}
