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
QS_INLINE void scale_two_points(const int8_t *first, const int8_t *second, float scale, uint32_t signs,
                                float *weights) {
    int8_t values[16];
    memcpy(values, first, 8);
    memcpy(values + 8, second, 8);
    scale_signed(values, scale, signs, weights);
}

/* Sixteen weights from four points of four coordinates. */
QS_INLINE void scale_four_points(const int8_t *points, const unsigned numbers[4], float scale, uint32_t signs,
                                 float *weights) {
    int8_t values[16];
    for (int k = 0; k < 4; k++) memcpy(values + 4 * k, points + 8 * numbers[k], 4);
    scale_signed(values, scale, signs, weights);
}

/*
 * Sixteen weights of -1, 0 or 1 from two points; bits of `down` say whether the first eight and the last eight are
 * shifted down by an eighth, or else up.
 */
QS_INLINE void load_ternary(const int8_t *first, const int8_t *second, float scale, uint32_t down, float *weights) {
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
