/*
 * IQ4_NL and IQ4_XS: codes of 4 bits index sixteen fixed values, denser near zero. IQ4_NL has one scale for 32
 * weights, IQ4_XS 6-bit scales for each 32 of 256.
 */
static const int8_t QS_FOR_ISA(iq4_values)[16] = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

/* The index of the value nearest to x; halfway the higher one. */
static inline int nearest_iq4(float x) {
    const int8_t *values = QS_FOR_ISA(iq4_values);
    if (x <= (float)values[0]) return 0;
    if (x >= (float)values[15]) return 15;
    int above = 1;
    while (above < 15 && !(x < (float)values[above])) above++;
    return x - (float)values[above - 1] < (float)values[above] - x ? above - 1 : above;
}

static inline void fit_iq4(
    const float *x, const float *errors, float inverse, float *sum_xq, float *sum_qq) {
    float xq = 0.0f, qq = 0.0f;
    for (int j = 0; j < 32; j++) {
        const float q = (float)QS_FOR_ISA(iq4_values)[nearest_iq4(inverse * x[j])];
        xq += errors[j] * q * x[j];
        qq += errors[j] * q * q;
    }
    *sum_xq = xq;
    *sum_qq = qq;
}

/* The scale of 32 weights: that of the largest one at either end of the table, and seven steps to each side. */
static inline float search_iq4(const float *x, const float *errors) {
    const float largest = largest_signed(x, 32), lowest = (float)QS_FOR_ISA(iq4_values)[0];
    if (magnitude(largest) < QS_TINY) return 0.0f;
    float sum_xq, sum_qq;
    fit_iq4(x, errors, 1.0f / (-largest / lowest), &sum_xq, &sum_qq);
    float scale = sum_xq / sum_qq, best = scale * sum_xq;
    for (int step = -7; step <= 7; step++) {
        fit_iq4(x, errors, ((float)step + lowest) / largest, &sum_xq, &sum_qq);
        if (sum_qq > 0.0f && sum_xq * sum_xq > best * sum_qq) {
            scale = sum_xq / sum_qq;
            best = scale * sum_xq;
        }
    }
    return scale;
}

/* The scale of 32 weights, errors weighed by importance, softened by `mean_square`, or by their squares. */
static inline float iq4_scale(const float *x, const float *importance, float mean_square) {
    float errors[32];
    if (importance != NULL) importance_weights(x, importance, mean_square, 32, errors);
    else for (int j = 0; j < 32; j++) errors[j] = x[j] * x[j];
    return search_iq4(x, errors);
}

static inline void store_iq4(const float *x, float scale, uint8_t *qs) {
    const float inverse = reciprocal(scale);
    for (int j = 0; j < 16; j++) {
        qs[j] = (uint8_t)(nearest_iq4(inverse * x[j]) | nearest_iq4(inverse * x[j + 16]) << 4);
    }
}

static inline void load_iq4(const uint8_t *qs, float scale, float *weights) {
    for (int j = 0; j < 16; j++) {
        weights[j] = scale * (float)QS_FOR_ISA(iq4_values)[qs[j] & 15];
        weights[j + 16] = scale * (float)QS_FOR_ISA(iq4_values)[qs[j] >> 4];
    }
}

static void QS_FOR_ISA(qs_decode_iq4_nl)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 18, weights += 32) load_iq4(block + 2, load_half(block), weights);
}

static void QS_FOR_ISA(qs_encode_iq4_nl)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += 32, block += 18) {
        const float mean_square = sum_of_squares(x + i, 32) * 2.0f / 32.0f;
        const float scale = iq4_scale(x + i, importance ? importance + i : NULL, mean_square);
        store_half(block, scale);
        store_iq4(x + i, scale, block + 2);
    }
}

static void QS_FOR_ISA(qs_decode_iq4_xs)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 136, weights += SUPER_WEIGHTS) {
        const float d = load_half(block);
        const uint16_t high = load16(block + 2);
        for (int j = 0; j < 8; j++) {
            const int scale = (block[4 + j / 2] >> (4 * (j % 2)) & 15) | (high >> (2 * j) & 3) << 4;
            load_iq4(block + 8 + 16 * j, d * (float)(scale - 32), weights + 32 * j);
        }
    }
}

static void QS_FOR_ISA(qs_encode_iq4_xs)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 136) {
        const float mean_square = sum_of_squares(x + i, SUPER_WEIGHTS) * 2.0f / (float)SUPER_WEIGHTS;
        float scales[8];
        for (int j = 0; j < 8; j++) {
            const int64_t at = i + 32 * j;
            scales[j] = iq4_scale(x + at, importance ? importance + at : NULL, mean_square);
        }
        /* The codes follow from d before it is rounded to a half. */
        const float d = -largest_signed(scales, 8) / 32.0f, inverse = reciprocal(d);
        store_half(block, d);
        memset(block + 4, 0, 4);
        uint16_t high = 0;
        for (int j = 0; j < 8; j++) {
            const int32_t scale = clamp(round_even(inverse * scales[j]), -32, 31);
            store_iq4(x + i + 32 * j, d * (float)scale, block + 8 + 16 * j);
            block[4 + j / 2] |= (uint8_t)(((scale + 32) & 15) << (4 * (j % 2)));
            high |= (uint16_t)((scale + 32) >> 4 << (2 * j));
        }
        store16(block + 2, high);
    }
}
