/*
 * What the kernels need to know of each type: `codes_<type>(block, slice, g, c)`, the codes of columns 4 c ..< 4 c + 4 of
 * group g of 32 columns; `scales_` and `offsets_<type>(block, slice, g)`, those of group g of 16 or 32.
 * `block` is that of a panel, `slice` counts QS_LANES rows.
 */

QS_INLINE vc codes_at(const uint8_t *block, int offset, int dword, int slice) {
    return load_codes(block + offset + dword * DWORDS + slice * SLICE);
}

QS_INLINE qs_vi dwords_at(const uint8_t *block, int offset, int dword, int slice) {
    return load_dwords(block + offset + dword * DWORDS + slice * SLICE);
}

#define QS_CODES(type) QS_INLINE vc codes_##type(const uint8_t *block, int slice, int g, int c)
#define QS_SCALES(type) QS_INLINE qs_vf scales_##type(const uint8_t *block, int slice, int g)
#define QS_OFFSETS(type) QS_INLINE qs_vf offsets_##type(const uint8_t *block, int slice, int g)
#define QS_NO_OFFSETS(type)                                                                                           \
    QS_OFFSETS(type) {                                                                                                \
        (void)block, (void)slice, (void)g;                                                                            \
        return (qs_vf){0};                                                                                            \
    }
#define QS_ONE_SCALE(type)                                                                                            \
    QS_SCALES(type) {                                                                                                 \
        (void)g;                                                                                                      \
        return halves(block + slice * 2 * QS_LANES);                                                                  \
    }
#define QS_SCALE_AND_MINIMUM(type)                                                                                    \
    QS_SCALES(type) {                                                                                                 \
        (void)g;                                                                                                      \
        return half_of_dwords(dwords_at(block, 0, 0, slice), 0);                                                      \
    }                                                                                                                 \
    QS_OFFSETS(type) {                                                                                                \
        (void)g;                                                                                                      \
        return half_of_dwords(dwords_at(block, 0, 0, slice), 1);                                                      \
    }

/* ---- 32 columns ---- */

QS_CODES(q4_0) {
    (void)g;
    return nibbles(codes_at(block, Q4_0_CODES, c % 4, slice), c / 4);
}
QS_ONE_SCALE(q4_0)
QS_NO_OFFSETS(q4_0)

QS_CODES(q4_1) {
    (void)g;
    return nibbles(codes_at(block, Q4_1_CODES, c % 4, slice), c / 4);
}
QS_SCALE_AND_MINIMUM(q4_1)

QS_CODES(q5_0) {
    (void)g;
    const vc high = moved_bits(codes_at(block, Q5_0_HIGH, 0, slice), c, 4, 1);
    return nibbles(codes_at(block, Q5_0_CODES, c % 4, slice), c / 4) | high;
}
QS_ONE_SCALE(q5_0)
QS_NO_OFFSETS(q5_0)

QS_CODES(q5_1) {
    (void)g;
    const vc high = moved_bits(codes_at(block, Q5_1_HIGH, 0, slice), c, 4, 1);
    return nibbles(codes_at(block, Q5_1_CODES, c % 4, slice), c / 4) | high;
}
QS_SCALE_AND_MINIMUM(q5_1)

QS_CODES(q8_0) {
    (void)g;
    return codes_at(block, Q8_0_CODES, c, slice);
}
QS_ONE_SCALE(q8_0)
QS_NO_OFFSETS(q8_0)

static const uint8_t iq4_values[16] = {QS_IQ4_VALUES}, mxfp4_values[16] = {QS_MXFP4_VALUES};

QS_CODES(iq4_nl) {
    (void)g;
    return qs_lookup(iq4_values, nibbles(codes_at(block, Q4_0_CODES, c % 4, slice), c / 4));
}
QS_ONE_SCALE(iq4_nl)
QS_NO_OFFSETS(iq4_nl)

QS_CODES(mxfp4) {
    (void)g;
    return qs_lookup(mxfp4_values, nibbles(codes_at(block, MXFP4_CODES, c % 4, slice), c / 4));
}
/* 2^(e - 128), below the normal numbers for e < 2. */
QS_SCALES(mxfp4) {
    (void)g;
    typedef uint8_t few __attribute__((vector_size(QS_LANES), aligned(1)));
    const qs_vi e = __builtin_convertvector(*(const few *)(const void *)(block + slice * QS_LANES), qs_vi);
    const qs_vi small = (qs_vi)(e < 2);
    return (qs_vf)((small & (0x00200000 << (e & 1))) | (~small & (e - 1) << 23));
}
QS_NO_OFFSETS(mxfp4)

/* ---- 256 columns ---- */

QS_CODES(q4_k) {
    return nibbles(codes_at(block, Q4_K_CODES, g / 2 * 8 + c, slice), g % 2);
}
QS_SCALES(q4_k) {
    const qs_vf scale = half_of_dwords(dwords_at(block, 0, 0, slice), 0);
    return scale * unsigned_byte(dwords_at(block, Q4_K_SCALES, g / 4, slice), g % 4);
}
QS_OFFSETS(q4_k) {
    const qs_vf minimum = half_of_dwords(dwords_at(block, 0, 0, slice), 1);
    return -(minimum * unsigned_byte(dwords_at(block, Q4_K_MINIMUMS, g / 4, slice), g % 4));
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

QS_CODES(q6_k) {
    const int half = g / 4, part = g % 4;
    const vc high = moved_bits(codes_at(block, Q6_K_HIGH, 8 * half + c, slice), 2 * part, 4, 3);
    return nibbles(codes_at(block, Q6_K_CODES, 16 * half + part % 2 * 8 + c, slice), part / 2) | high;
}
QS_SCALES(q6_k) {
    return halves(block + slice * 2 * QS_LANES) * signed_byte(dwords_at(block, Q6_K_SCALES, g / 4, slice), g % 4);
}
QS_NO_OFFSETS(q6_k)

QS_CODES(q3_k) {
    const vc low = moved_bits(codes_at(block, Q3_K_CODES, g / 4 * 8 + c, slice), g % 4 * 2, 0, 3);
    return low | moved_bits(codes_at(block, Q3_K_HIGH, c, slice), g, 2, 1);
}
QS_SCALES(q3_k) {
    return halves(block + slice * 2 * QS_LANES) * signed_byte(dwords_at(block, Q3_K_SCALES, g / 4, slice), g % 4);
}
QS_NO_OFFSETS(q3_k)

QS_CODES(q2_k) {
    return moved_bits(codes_at(block, Q2_K_CODES, g / 4 * 8 + c, slice), g % 4 * 2, 0, 3);
}
QS_SCALES(q2_k) {
    const qs_vi lower = dwords_at(block, Q2_K_SCALES, g / 4, slice) & 0x0f0f0f0f;
    return half_of_dwords(dwords_at(block, 0, 0, slice), 0) * unsigned_byte(lower, g % 4);
}
QS_OFFSETS(q2_k) {
    const qs_vi upper = dwords_at(block, Q2_K_SCALES, g / 4, slice) >> 4 & 0x0f0f0f0f;
    return -(half_of_dwords(dwords_at(block, 0, 0, slice), 1) * unsigned_byte(upper, g % 4));
}

QS_CODES(iq4_xs) {
    return qs_lookup(iq4_values, nibbles(codes_at(block, IQ4_XS_CODES, 4 * g + c % 4, slice), c / 4));
}
QS_SCALES(iq4_xs) {
    return halves(block + slice * 2 * QS_LANES) * signed_byte(dwords_at(block, IQ4_XS_SCALES, g / 4, slice), g % 4);
}
QS_NO_OFFSETS(iq4_xs)
