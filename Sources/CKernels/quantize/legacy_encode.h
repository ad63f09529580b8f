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

/* What sixteen blocks of a row are encoded with. */
typedef struct {
    uint8_t codes[QS_LANES][LEGACY_WEIGHTS];
    float scales[QS_LANES], minimums[QS_LANES];
} legacy_blocks;

/* Loads up to sixteen blocks with their error weights. */
static inline void load_weighted(
    const float *x, const float *importance, float mean_square, int count, lane_groups *groups) {
    float mean_squares[QS_LANES];
    for (int j = 0; j < QS_LANES; j++) mean_squares[j] = mean_square;
    groups->count = count;
    load_groups(x, LEGACY_WEIGHTS, count, groups->x);
    weigh_by_importance(importance, mean_squares, LEGACY_WEIGHTS, groups);
}

/* Scales and codes of up to sixteen blocks of a symmetric type. */
QS_ALWAYS_INLINE void choose_symmetric(const float *x, const float *importance, float mean_square, int half_range,
    int count, legacy_blocks *blocks) {
    if (importance == NULL) {
        for (int j = 0; j < count; j++) {
            blocks->scales[j] = encode_symmetric(x + j * LEGACY_WEIGHTS, half_range, blocks->codes[j]);
        }
        return;
    }
    lane_groups groups;
    symmetric_fits fits;
    load_weighted(x, importance, mean_square, count, &groups);
    search_symmetric_groups(&groups, LEGACY_WEIGHTS, half_range, &fits);
    for (int j = 0; j < count; j++) {
        blocks->scales[j] = fits.scale[j];
        symmetric_codes(x + j * LEGACY_WEIGHTS, fits.inverse[j], LEGACY_WEIGHTS, half_range, blocks->codes[j]);
    }
}

/* Scales, minimums and codes of up to sixteen blocks of an affine type. */
QS_ALWAYS_INLINE void choose_affine(const float *x, const float *importance, float mean_square, int max_code,
    int count, legacy_blocks *blocks) {
    if (importance == NULL) {
        for (int j = 0; j < count; j++) {
            blocks->scales[j] =
                encode_affine(x + j * LEGACY_WEIGHTS, max_code, &blocks->minimums[j], blocks->codes[j]);
        }
        return;
    }
    const affine_search search = {.max_code = max_code, .first = -0.9f, .step = 0.05f, .steps = 36};
    lane_groups groups;
    affine_fits fits;
    load_weighted(x, importance, mean_square, count, &groups);
    search_affine_groups(&groups, LEGACY_WEIGHTS, &search, &fits);
    for (int j = 0; j < count; j++) {
        blocks->scales[j] = fits.scale[j];
        blocks->minimums[j] = -fits.negated_minimum[j];
        affine_codes(
            x + j * LEGACY_WEIGHTS, fits.inverse[j], fits.base[j], LEGACY_WEIGHTS, max_code, blocks->codes[j]);
    }
}

/* The mean square of a row, needed only where there is importance. */
static inline float row_mean_square(const float *x, const float *importance, int64_t columns) {
    return importance == NULL ? 0.0f : sum_of_squares(x, columns) / (float)columns;
}

/* How many of the blocks from weight `i` on are taken at once. */
static inline int blocks_at_once(int64_t i, int64_t columns) {
    const int64_t left = (columns - i) / LEGACY_WEIGHTS;
    return left < QS_LANES ? (int)left : QS_LANES;
}

static void QS_FOR_ISA(qs_encode_q4_0)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks;
    legacy_blocks found;
    for (int64_t i = 0; i < columns; i += QS_LANES * LEGACY_WEIGHTS) {
        const int count = blocks_at_once(i, columns);
        choose_symmetric(x + i, importance ? importance + i : NULL, mean_square, 8, count, &found);
        for (int j = 0; j < count; j++, block += 18) {
            store_half(block, found.scales[j]);
            store_nibbles(block + 2, found.codes[j]);
        }
    }
}

static void QS_FOR_ISA(qs_encode_q4_1)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks;
    legacy_blocks found;
    for (int64_t i = 0; i < columns; i += QS_LANES * LEGACY_WEIGHTS) {
        const int count = blocks_at_once(i, columns);
        choose_affine(x + i, importance ? importance + i : NULL, mean_square, 15, count, &found);
        for (int j = 0; j < count; j++, block += 20) {
            store_half(block, found.scales[j]);
            store_half(block + 2, found.minimums[j]);
            store_nibbles(block + 4, found.codes[j]);
        }
    }
}

static void QS_FOR_ISA(qs_encode_q5_0)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks;
    legacy_blocks found;
    for (int64_t i = 0; i < columns; i += QS_LANES * LEGACY_WEIGHTS) {
        const int count = blocks_at_once(i, columns);
        choose_symmetric(x + i, importance ? importance + i : NULL, mean_square, 16, count, &found);
        for (int j = 0; j < count; j++, block += 22) {
            store_half(block, found.scales[j]);
            store32(block + 2, fifth_bits(found.codes[j]));
            store_nibbles(block + 6, found.codes[j]);
        }
    }
}

static void QS_FOR_ISA(qs_encode_q5_1)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t *block = blocks;
    legacy_blocks found;
    for (int64_t i = 0; i < columns; i += QS_LANES * LEGACY_WEIGHTS) {
        const int count = blocks_at_once(i, columns);
        choose_affine(x + i, importance ? importance + i : NULL, mean_square, 31, count, &found);
        for (int j = 0; j < count; j++, block += 24) {
            store_half(block, found.scales[j]);
            store_half(block + 2, found.minimums[j]);
            store32(block + 4, fifth_bits(found.codes[j]));
            store_nibbles(block + 8, found.codes[j]);
        }
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
