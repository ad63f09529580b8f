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

/* The same twice, from seven bits at 0 and seven at 16 to sixteen signs. */
static inline uint32_t even_sign_pairs(uint32_t sevens) {
    uint32_t parity = sevens ^ sevens >> 4;
    parity ^= parity >> 2;
    parity ^= parity >> 1;
    const uint32_t eights = sevens | (parity & 0x00010001u) << 7;
    return (eights | eights >> 8) & 0xffffu;
}

/* The same from fourteen bits. */
static inline uint32_t even_signs_twice(uint32_t fourteen) {
    return even_sign_pairs((fourteen & 127u) | (fourteen & 0x3f80u) << 9);
}

/* Sixteen weights from two points of eight coordinates. */
QS_ALWAYS_INLINE void scale_two_points(
    const int8_t *first, const int8_t *second, float scale, uint32_t signs, float *weights) {
    int8_t values[16];
    memcpy(values, first, 8);
    memcpy(values + 8, second, 8);
    scale_signed(values, scale, signs, weights);
}

/* Sixteen weights from four points of four coordinates. */
QS_ALWAYS_INLINE void scale_four_points(
    const int8_t *points, const unsigned numbers[4], float scale, uint32_t signs, float *weights) {
    int8_t values[16];
    for (int k = 0; k < 4; k++) memcpy(values + 4 * k, points + 8 * numbers[k], 4);
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
            for (int k = 0; k < 4; k += 2) {
                scale_two_points(values + 8 * index[k], values + 8 * index[k + 1], scale,
                    even_signs_twice(word >> (7 * k)), weights + 32 * j + 8 * k);
            }
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq2_xs)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ2_XS)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 74, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int j = 0; j < 16; j++) {
            const uint32_t words = load32(block + 2 + 4 * j);
            const int s = block[66 + j / 2] >> (4 * (j % 2)) & 15;
            const float scale = d * (0.5f + (float)s) * 0.25f;
            scale_two_points(values + 8 * (words & 511), values + 8 * (words >> 16 & 511), scale,
                even_sign_pairs(words >> 9 & 0x007f007fu), weights + 16 * j);
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq2_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ2_S)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 82, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int j = 0; j < 16; j++) {
            const int high = block[66 + j / 2] >> (4 * (j % 2)), s = block[74 + j / 2] >> (4 * (j % 2)) & 15;
            const int first = block[2 + 2 * j] | (high & 3) << 8, second = block[3 + 2 * j] | (high >> 2 & 3) << 8;
            const float scale = d * (0.5f + (float)s) * 0.25f;
            scale_two_points(
                values + 8 * first, values + 8 * second, scale, load16(block + 34 + 2 * j), weights + 16 * j);
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
            for (int k = 0; k < 2; k++) {
                const uint8_t *index = block + 2 + 8 * j + 4 * k;
                const unsigned numbers[4] = {index[0], index[1], index[2], index[3]};
                scale_four_points(
                    values, numbers, scale, even_signs_twice(word >> (14 * k)), weights + 32 * j + 16 * k);
            }
        }
    }
}

static void QS_FOR_ISA(qs_decode_iq3_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ3_S)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 110, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int k = 0; k < 16; k++) {
            const unsigned high = (unsigned)block[66 + k / 2] >> (4 * (k % 2));
            const uint8_t *index = block + 2 + 4 * k;
            const unsigned numbers[4] = {index[0] | (high & 1) << 8, index[1] | (high & 2) << 7,
                                         index[2] | (high & 4) << 6, index[3] | (high & 8) << 5};
            const int s = block[106 + k / 4] >> (4 * (k / 2 % 2)) & 15;
            scale_four_points(values, numbers, d * (float)(1 + 2 * s), load16(block + 74 + 2 * k), weights + 16 * k);
        }
    }
}

/*
 * Sixteen weights of -1, 0 or 1 from two points; bits of `down` say whether the first eight and the last eight are
 * shifted down by an eighth, or else up.
 */
QS_ALWAYS_INLINE void load_ternary(
    const int8_t *first, const int8_t *second, float scale, uint32_t down, float *weights) {
    const float shifts[2] = {0.125f, -0.125f};
    const eight_floats low = shifts[down & 1], high = shifts[down >> 1 & 1];
    sixteen_codes codes;
    int8_t values[16];
    memcpy(values, first, 8);
    memcpy(values + 8, second, 8);
    memcpy(&codes, values, sizeof codes);
    const qs_lanes shift = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const qs_lanes result = scale * (__builtin_convertvector(codes, qs_lanes) + shift);
    memcpy(weights, &result, sizeof result);
}

static void QS_FOR_ISA(qs_decode_iq1_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ1)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 50, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        for (int j = 0; j < 16; j++) {
            const unsigned word = load16(block + 34 + 2 * (j / 2)), high = word >> (6 * (j % 2));
            const float scale = d * (float)(2 * (word >> 12 & 7) + 1);
            const unsigned first = block[2 + 2 * j] | (high & 7) << 8, second = block[3 + 2 * j] | (high >> 3 & 7) << 8;
            load_ternary(values + 8 * first, values + 8 * second, scale, (word >> 15) * 3u, weights + 16 * j);
        }
    }
}

/* The scale of a block of IQ1_M, spread over the highest bits of four words. */
static inline float load_iq1_m_scale(const uint8_t *block) {
    uint16_t half = 0;
    for (int j = 0; j < 4; j++) half |= (uint16_t)(load16(block + 48 + 2 * j) >> 12 << (4 * j));
    return qs_float_from_half(half);
}

static void QS_FOR_ISA(qs_decode_iq1_m)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ1)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 56, weights += SUPER_WEIGHTS) {
        const float d = load_iq1_m_scale(block);
        for (int j = 0; j < 16; j++) {
            const int s = load16(block + 48 + 2 * (j / 4)) >> (3 * (j % 4)) & 7;
            const unsigned high = block[32 + j];
            const unsigned first = block[2 * j] | (high & 7) << 8, second = block[2 * j + 1] | (high >> 4 & 7) << 8;
            load_ternary(values + 8 * first, values + 8 * second, d * (float)(2 * s + 1),
                (high >> 3 & 1) | (high >> 6 & 2), weights + 16 * j);
        }
    }
}
