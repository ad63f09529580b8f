/*
 * The best encoders of the legacy types: the reference's block, unless a wider search finds one with less error.
 * Q4_0 and Q5_0 try 48 scales of a block, Q4_1 and Q5_1 48 pairs of scale and minimum; all of them are refitted by
 * least squares. Errors are weighed as the reference does with importance, and not at all without.
 */
static const scale_range legacy_scales = {0.75f, 1.5f, 2};
static const grid_range q4_1_grids = {15, 0, -0.2f, 0.4f}, q5_1_grids = {31, 0, -0.2f, 0.4f};

static inline void legacy_errors(const float *x, const float *importance, float mean_square, float *errors) {
    if (importance != NULL) importance_weights(x, importance, mean_square, LEGACY_WEIGHTS, errors);
    else for (int j = 0; j < LEGACY_WEIGHTS; j++) errors[j] = 1.0f;
}

/* Stores the best scale found at `d`; codes follow from what is stored. */
static inline void search_legacy_scale(
    const float *x, const float *errors, int half_range, uint8_t *d, uint8_t *codes) {
    const scale_pair found = search_scales(x, errors, LEGACY_WEIGHTS, half_range, &legacy_scales);
    const float inverse = reciprocal(store_half(d, through_half(best_scale(&found))));
    for (int j = 0; j < LEGACY_WEIGHTS; j++) {
        codes[j] = (uint8_t)(half_range + clamp(round_even(x[j] * inverse), -half_range, half_range - 1));
    }
}

/* Stores the best scale and minimum found at `fields`; codes follow from what is stored. */
static inline void search_legacy_grid(
    const float *x, const float *errors, const grid_range *range, uint8_t *fields, uint8_t *codes) {
    const affine_grid found = search_grid(x, errors, LEGACY_WEIGHTS, range);
    const float inverse = reciprocal(store_half(fields, through_half(found.scale)));
    const float minimum = store_half(fields + 2, through_half(found.minimum));
    for (int j = 0; j < LEGACY_WEIGHTS; j++) {
        codes[j] = (uint8_t)clamp(round_even((x[j] - minimum) * inverse), 0, range->max_code);
    }
}

static void QS_FOR_ISA(qs_best_q4_0)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q4_0)(x, importance, blocks, columns);
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks, candidate[18], codes[LEGACY_WEIGHTS];
    float errors[LEGACY_WEIGHTS];
    for (int64_t i = 0; i < columns; i += LEGACY_WEIGHTS, block += 18) {
        legacy_errors(x + i, importance ? importance + i : NULL, mean_square, errors);
        search_legacy_scale(x + i, errors, 8, candidate, codes);
        store_nibbles(candidate + 2, codes);
        keep_better(block, candidate, 18, QS_FOR_ISA(qs_decode_q4_0), x + i, errors, LEGACY_WEIGHTS);
    }
}

static void QS_FOR_ISA(qs_best_q5_0)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q5_0)(x, importance, blocks, columns);
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks, candidate[22], codes[LEGACY_WEIGHTS];
    float errors[LEGACY_WEIGHTS];
    for (int64_t i = 0; i < columns; i += LEGACY_WEIGHTS, block += 22) {
        legacy_errors(x + i, importance ? importance + i : NULL, mean_square, errors);
        search_legacy_scale(x + i, errors, 16, candidate, codes);
        store32(candidate + 2, fifth_bits(codes));
        store_nibbles(candidate + 6, codes);
        keep_better(block, candidate, 22, QS_FOR_ISA(qs_decode_q5_0), x + i, errors, LEGACY_WEIGHTS);
    }
}

static void QS_FOR_ISA(qs_best_q4_1)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q4_1)(x, importance, blocks, columns);
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks, candidate[20], codes[LEGACY_WEIGHTS];
    float errors[LEGACY_WEIGHTS];
    for (int64_t i = 0; i < columns; i += LEGACY_WEIGHTS, block += 20) {
        legacy_errors(x + i, importance ? importance + i : NULL, mean_square, errors);
        search_legacy_grid(x + i, errors, &q4_1_grids, candidate, codes);
        store_nibbles(candidate + 4, codes);
        keep_better(block, candidate, 20, QS_FOR_ISA(qs_decode_q4_1), x + i, errors, LEGACY_WEIGHTS);
    }
}

static void QS_FOR_ISA(qs_best_q5_1)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q5_1)(x, importance, blocks, columns);
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks, candidate[24], codes[LEGACY_WEIGHTS];
    float errors[LEGACY_WEIGHTS];
    for (int64_t i = 0; i < columns; i += LEGACY_WEIGHTS, block += 24) {
        legacy_errors(x + i, importance ? importance + i : NULL, mean_square, errors);
        search_legacy_grid(x + i, errors, &q5_1_grids, candidate, codes);
        store32(candidate + 4, fifth_bits(codes));
        store_nibbles(candidate + 8, codes);
        keep_better(block, candidate, 24, QS_FOR_ISA(qs_decode_q5_1), x + i, errors, LEGACY_WEIGHTS);
    }
}
