/*
 * Encoders of the legacy types. Without importance the scale comes from the extreme weights alone and codes are
 * truncated after adding a half; with it, scale (and minimum) minimise the weighted squared error.
 */

/* Weights of the errors of one block: importance times the size of each weight, softened by the row's mean square. */
static inline void importance_weights(
    const float *x, const float *importance, float mean_square, int count, float *result) {
    for (int i = 0; i < count; i++) result[i] = importance[i] * sqrtf(mean_square + x[i] * x[i]);
}

/* Codes for `x` around zero with `half_range` codes below it: (code - half_range) * d. Returns d. */
static inline float encode_symmetric(const float *x, int half_range, uint8_t *codes) {
    const float d = largest_signed(x, LEGACY_WEIGHTS) / (float)-half_range;
    const float id = reciprocal(d);
    for (int j = 0; j < LEGACY_WEIGHTS; j++) {
        const int32_t code = truncate(x[j] * id + ((float)half_range + 0.5f));
        codes[j] = (uint8_t)clamp(code, 0, 2 * half_range - 1);
    }
    return d;
}

/* Codes for `x` from its minimum up: code * d + m. Returns d. */
static inline float encode_affine(const float *x, int max_code, float *m, uint8_t *codes) {
    float low = FLT_MAX, high = -FLT_MAX;
    for (int j = 0; j < LEGACY_WEIGHTS; j++) {
        low = x[j] < low ? x[j] : low;
        high = x[j] > high ? x[j] : high;
    }
    const float d = (high - low) / (float)max_code;
    const float id = reciprocal(d);
    for (int j = 0; j < LEGACY_WEIGHTS; j++) {
        codes[j] = (uint8_t)clamp(truncate((x[j] - low) * id + 0.5f), 0, max_code);
    }
    *m = low;
    return d;
}

/* The scale and codes of one block of a symmetric type. */
static inline float choose_symmetric(
    const float *x, const float *importance, float mean_square, int half_range, uint8_t *codes) {
    if (importance == NULL) return encode_symmetric(x, half_range, codes);
    float errors[LEGACY_WEIGHTS];
    importance_weights(x, importance, mean_square, LEGACY_WEIGHTS, errors);
    return search_symmetric(x, errors, LEGACY_WEIGHTS, half_range, codes);
}

/* The scale, minimum and codes of one block of an affine type. */
static inline float choose_affine(
    const float *x, const float *importance, float mean_square, int max_code, float *m, uint8_t *codes) {
    if (importance == NULL) return encode_affine(x, max_code, m, codes);
    float errors[LEGACY_WEIGHTS], minimum;
    importance_weights(x, importance, mean_square, LEGACY_WEIGHTS, errors);
    const affine_search search = {.max_code = max_code, .first = -0.9f, .step = 0.05f, .steps = 36};
    const float d = search_affine(x, errors, LEGACY_WEIGHTS, &search, &minimum, codes);
    *m = -minimum;
    return d;
}

/* The mean square of a row, needed only where there is importance. */
static inline float row_mean_square(const float *x, const float *importance, int64_t columns) {
    return importance == NULL ? 0.0f : sum_of_squares(x, columns) / (float)columns;
}

static void QS_FOR_ISA(qs_encode_q4_0)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks, codes[LEGACY_WEIGHTS];
    for (int64_t i = 0; i < columns; i += LEGACY_WEIGHTS, block += 18) {
        store_half(block, choose_symmetric(x + i, importance ? importance + i : NULL, mean_square, 8, codes));
        store_nibbles(block + 2, codes);
    }
}

static void QS_FOR_ISA(qs_encode_q4_1)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks, codes[LEGACY_WEIGHTS];
    for (int64_t i = 0; i < columns; i += LEGACY_WEIGHTS, block += 20) {
        float m;
        store_half(block, choose_affine(x + i, importance ? importance + i : NULL, mean_square, 15, &m, codes));
        store_half(block + 2, m);
        store_nibbles(block + 4, codes);
    }
}

static void QS_FOR_ISA(qs_encode_q5_0)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks, codes[LEGACY_WEIGHTS];
    for (int64_t i = 0; i < columns; i += LEGACY_WEIGHTS, block += 22) {
        store_half(block, choose_symmetric(x + i, importance ? importance + i : NULL, mean_square, 16, codes));
        store32(block + 2, fifth_bits(codes));
        store_nibbles(block + 6, codes);
    }
}

static void QS_FOR_ISA(qs_encode_q5_1)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks, codes[LEGACY_WEIGHTS];
    for (int64_t i = 0; i < columns; i += LEGACY_WEIGHTS, block += 24) {
        float m;
        store_half(block, choose_affine(x + i, importance ? importance + i : NULL, mean_square, 31, &m, codes));
        store_half(block + 2, m);
        store32(block + 4, fifth_bits(codes));
        store_nibbles(block + 8, codes);
    }
}

static void QS_FOR_ISA(qs_encode_q8_0)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += LEGACY_WEIGHTS, block += 34) {
        const float d = largest_magnitude(x + i, LEGACY_WEIGHTS) / 127.0f;
        const float id = reciprocal(d);
        store_half(block, d);
        for (int j = 0; j < LEGACY_WEIGHTS; j++) {
            /* Half away from zero. */
            const float scaled = x[i + j] * id;
            const float away = roundf(scaled);
            block[2 + j] = (uint8_t)(int8_t)truncate(away);
        }
    }
}
