/*
 * IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS and IQ3_S: indices of vectors of eight or four magnitudes, signs beside
 * them (IQ1: none), and scales of three or four bits for each 16 or 32 weights.
 */
static const float QS_FOR_ISA(iq2_values)[3] = {8.0f, 25.0f, 43.0f};
static const float QS_FOR_ISA(iq3_values)[8] = {4.0f, 12.0f, 20.0f, 28.0f, 36.0f, 44.0f, 52.0f, 62.0f};

/* Seven sign bits and an eighth that makes their number even. */
static inline uint32_t even_signs(uint32_t seven) {
    uint32_t parity = seven ^ seven >> 4;
    parity ^= parity >> 2;
    parity ^= parity >> 1;
    return seven | (parity & 1u) << 7;
}

static inline void load_lattice(
    const int8_t *codes, int count, const float *values, float scale, uint32_t signs, float *weights) {
    for (int i = 0; i < count; i++) {
        const float value = scale * values[codes[i]];
        weights[i] = signs >> i & 1u ? -value : value;
    }
}

static void QS_FOR_ISA(qs_decode_iq2_xxs)(const void *blocks, float *weights, int64_t count) {
    const int8_t *codes = qs_grid_codes(QS_GRID_IQ2_XXS)->codes;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 66, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int j = 0; j < 8; j++) {
            const uint8_t *index = block + 2 + 8 * j;
            const uint32_t word = load32(index + 4);
            const float scale = d * (0.5f + (float)(word >> 28)) * 0.25f;
            for (int k = 0; k < 4; k++) {
                const uint32_t signs = even_signs(word >> (7 * k) & 127u);
                load_lattice(codes + 8 * index[k], 8, QS_FOR_ISA(iq2_values), scale, signs, weights + 32 * j + 8 * k);
            }
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq2_xs)(const void *blocks, float *weights, int64_t count) {
    const int8_t *codes = qs_grid_codes(QS_GRID_IQ2_XS)->codes;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 74, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int k = 0; k < 32; k++) {
            const uint16_t word = load16(block + 2 + 2 * k);
            const int s = block[66 + k / 4] >> (4 * (k / 2 % 2)) & 15;
            const float scale = d * (0.5f + (float)s) * 0.25f;
            const uint32_t signs = even_signs(word >> 9);
            load_lattice(codes + 8 * (word & 511), 8, QS_FOR_ISA(iq2_values), scale, signs, weights + 8 * k);
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq2_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *codes = qs_grid_codes(QS_GRID_IQ2_S)->codes;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 82, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int k = 0; k < 32; k++) {
            const int index = block[2 + k] | (block[66 + k / 4] >> (2 * (k % 4)) & 3) << 8;
            const int s = block[74 + k / 4] >> (4 * (k / 2 % 2)) & 15;
            const float scale = d * (0.5f + (float)s) * 0.25f;
            load_lattice(codes + 8 * index, 8, QS_FOR_ISA(iq2_values), scale, block[34 + k], weights + 8 * k);
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq3_xxs)(const void *blocks, float *weights, int64_t count) {
    const int8_t *codes = qs_grid_codes(QS_GRID_IQ3_XXS)->codes;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 98, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int j = 0; j < 8; j++) {
            const uint32_t word = load32(block + 66 + 4 * j);
            const float scale = d * (0.5f + (float)(word >> 28)) * 0.5f;
            for (int k = 0; k < 8; k++) {
                const uint32_t signs = even_signs(word >> (7 * (k / 2)) & 127u) >> (4 * (k % 2));
                const int8_t *point = codes + 8 * block[2 + 8 * j + k];
                load_lattice(point, 4, QS_FOR_ISA(iq3_values), scale, signs, weights + 32 * j + 4 * k);
            }
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq3_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *codes = qs_grid_codes(QS_GRID_IQ3_S)->codes;
    const float values[8] = {1.0f, 3.0f, 5.0f, 7.0f, 9.0f, 11.0f, 13.0f, 15.0f};
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 110, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int k = 0; k < 64; k++) {
            const int index = block[2 + k] | (block[66 + k / 8] >> (k % 8) & 1) << 8;
            const int s = block[106 + k / 16] >> (4 * (k / 8 % 2)) & 15;
            const uint32_t signs = block[74 + k / 2] >> (4 * (k % 2));
            load_lattice(codes + 8 * index, 4, values, d * (float)(1 + 2 * s), signs, weights + 4 * k);
        }
    }
}

/* Eight weights of -1, 0 or 1, all shifted up or down by an eighth. */
static inline void load_ternary(const int8_t *codes, float scale, int down, float *weights) {
    const float shift = down ? -0.125f : 0.125f;
    for (int i = 0; i < 8; i++) weights[i] = scale * ((float)(codes[i] - 1) + shift);
}

static void QS_FOR_ISA(qs_decode_iq1_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *codes = qs_grid_codes(QS_GRID_IQ1)->codes;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 50, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int k = 0; k < 32; k++) {
            const uint16_t word = load16(block + 34 + 2 * (k / 4));
            const float scale = d * (float)(2 * (word >> 12 & 7) + 1);
            const int index = block[2 + k] | (word >> (3 * (k % 4)) & 7) << 8;
            load_ternary(codes + 8 * index, scale, word >> 15, weights + 8 * k);
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq1_m)(const void *blocks, float *weights, int64_t count) {
    const int8_t *codes = qs_grid_codes(QS_GRID_IQ1)->codes;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 56, weights += SUPER_WEIGHTS) {
        uint16_t half = 0;
        for (int j = 0; j < 4; j++) half |= (uint16_t)(load16(block + 48 + 2 * j) >> 12 << (4 * j));
        const float d = qs_float_from_half(half);
        for (int k = 0; k < 32; k++) {
            const int s = load16(block + 48 + 2 * (k / 8)) >> (3 * (k / 2 % 4)) & 7;
            const int high = block[32 + k / 2] >> (4 * (k % 2));
            const int index = block[k] | (high & 7) << 8;
            load_ternary(codes + 8 * index, d * (float)(2 * s + 1), high >> 3 & 1, weights + 8 * k);
        }
    }
}
