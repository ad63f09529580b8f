/*
 * IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS and IQ3_S: indices of vectors of eight or four magnitudes, signs beside
 * them (IQ1: none), and scales of three or four bits for each 16 or 32 weights.
 */
/* Seven sign bits and an eighth that makes their number even. */
static inline uint32_t even_signs(uint32_t seven) {
    uint32_t parity = seven ^ seven >> 4;
    parity ^= parity >> 2;
    parity ^= parity >> 1;
    return seven | (parity & 1u) << 7;
}

/* Eight weights from two points of four coordinates. */
QS_ALWAYS_INLINE void scale_two_points(
    const int8_t *first, const int8_t *second, float scale, uint32_t signs, float *weights) {
    int8_t values[8];
    memcpy(values, first, 4);
    memcpy(values + 4, second, 4);
    scale_signed(values, scale, signs, weights);
}

static void QS_FOR_ISA(qs_decode_iq2_xxs)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ2_XXS)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 66, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int j = 0; j < 8; j++) {
            const uint8_t *index = block + 2 + 8 * j;
            const uint32_t word = load32(index + 4);
            const float scale = d * (0.5f + (float)(word >> 28)) * 0.25f;
            for (int k = 0; k < 4; k++) {
                const uint32_t signs = even_signs(word >> (7 * k) & 127u);
                scale_signed(values + 8 * index[k], scale, signs, weights + 32 * j + 8 * k);
            }
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq2_xs)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ2_XS)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 74, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int k = 0; k < 32; k++) {
            const uint16_t word = load16(block + 2 + 2 * k);
            const int s = block[66 + k / 4] >> (4 * (k / 2 % 2)) & 15;
            const float scale = d * (0.5f + (float)s) * 0.25f;
            const uint32_t signs = even_signs(word >> 9);
            scale_signed(values + 8 * (word & 511), scale, signs, weights + 8 * k);
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq2_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ2_S)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 82, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int k = 0; k < 32; k++) {
            const int index = block[2 + k] | (block[66 + k / 4] >> (2 * (k % 4)) & 3) << 8;
            const int s = block[74 + k / 4] >> (4 * (k / 2 % 2)) & 15;
            const float scale = d * (0.5f + (float)s) * 0.25f;
            scale_signed(values + 8 * index, scale, block[34 + k], weights + 8 * k);
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq3_xxs)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ3_XXS)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 98, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int j = 0; j < 8; j++) {
            const uint32_t word = load32(block + 66 + 4 * j);
            const float scale = d * (0.5f + (float)(word >> 28)) * 0.5f;
            for (int k = 0; k < 4; k++) {
                const uint8_t *index = block + 2 + 8 * j + 2 * k;
                const uint32_t signs = even_signs(word >> (7 * k) & 127u);
                scale_two_points(
                    values + 8 * index[0], values + 8 * index[1], scale, signs, weights + 32 * j + 8 * k);
            }
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq3_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ3_S)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 110, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int k = 0; k < 32; k++) {
            const unsigned high = block[66 + k / 4] >> (2 * (k % 4));
            const unsigned first = block[2 + 2 * k] | (high & 1) << 8, second = block[3 + 2 * k] | (high & 2) << 7;
            const int s = block[106 + k / 8] >> (4 * (k / 4 % 2)) & 15;
            scale_two_points(
                values + 8 * first, values + 8 * second, d * (float)(1 + 2 * s), block[74 + k], weights + 8 * k);
        }
    }
}

/* Eight weights of -1, 0 or 1, all shifted up or down by an eighth. */
QS_ALWAYS_INLINE void load_ternary(const int8_t *values, float scale, int down, float *weights) {
    eight_codes codes;
    memcpy(&codes, values, sizeof codes);
    const eight_floats result = scale * (__builtin_convertvector(codes, eight_floats) + (down ? -0.125f : 0.125f));
    memcpy(weights, &result, sizeof result);
}

static void QS_FOR_ISA(qs_decode_iq1_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ1)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 50, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int k = 0; k < 32; k++) {
            const uint16_t word = load16(block + 34 + 2 * (k / 4));
            const float scale = d * (float)(2 * (word >> 12 & 7) + 1);
            const int index = block[2 + k] | (word >> (3 * (k % 4)) & 7) << 8;
            load_ternary(values + 8 * index, scale, word >> 15, weights + 8 * k);
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq1_m)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ1)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 56, weights += SUPER_WEIGHTS) {
        uint16_t half = 0;
        for (int j = 0; j < 4; j++) half |= (uint16_t)(load16(block + 48 + 2 * j) >> 12 << (4 * j));
        const float d = qs_float_from_half(half);
        for (int k = 0; k < 32; k++) {
            const int s = load16(block + 48 + 2 * (k / 8)) >> (3 * (k / 2 % 4)) & 7;
            const int high = block[32 + k / 2] >> (4 * (k % 2));
            const int index = block[k] | (high & 7) << 8;
            load_ternary(values + 8 * index, d * (float)(2 * s + 1), high >> 3 & 1, weights + 8 * k);
        }
    }
}
