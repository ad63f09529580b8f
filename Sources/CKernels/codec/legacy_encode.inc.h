/*
 * Encoders of the legacy types. Without importance the scale comes from the extreme weights alone and codes are
 * truncated after adding a half; with it, scale (and minimum) minimise the weighted squared error.
 */

/* Weights of the errors of one block: importance times the size of each weight, softened by the row's mean square. */
static inline void importance_weights(const float *x, const float *importance, float mean_square, int count,
                                      float *result) {
    for (int i = 0; i < count; i++) result[i] = importance[i] * sqrtf(mean_square + x[i] * x[i]);
}

/* The weight of largest magnitude in a block, with its sign; of equal ones the first. */
static inline float largest_of_block(const float *x) {
    qs_lanes parts[2], most = 0.0f;
    memcpy(parts, x, sizeof parts);
    for (int k = 0; k < 2; k++) {
        const qs_lanes sizes = __builtin_elementwise_abs(parts[k]);
        most = AT_LEAST(sizes, most);
    }
    float lanes[QS_ABREAST], largest = 0.0f;
    memcpy(lanes, &most, sizeof lanes);
    for (int k = 0; k < QS_ABREAST; k++) largest = AT_LEAST(lanes[k], largest);
    if (largest == 0.0f) return 0.0f;
    uint32_t found = 0;
    for (int k = 0; k < 2; k++) {
        const qs_lane_flags flags =
            __builtin_convertvector(__builtin_elementwise_abs(parts[k]) == largest, qs_lane_flags);
        uint16_t bits;
        memcpy(&bits, &flags, sizeof bits);
        found |= (uint32_t)bits << (QS_ABREAST * k);
    }
    return x[__builtin_ctz(found)];
}

/* Truncates (x - low) * factor + offset to codes from 0 to max_code; NaN gives 0. */
QS_INLINE void truncate_to_codes(const float *x, float low, float factor, float offset, int max_code, uint8_t *codes) {
    for (int i = 0; i < LEGACY_WEIGHTS; i += QS_ABREAST) {
        const qs_lanes zero = 0.0f, most = (float)max_code;
        qs_lanes numbers;
        memcpy(&numbers, x + i, sizeof numbers);
        numbers = (numbers - low) * factor + offset;
        numbers = AT_LEAST(numbers, zero);
        const qs_lane_integers whole = __builtin_convertvector(AT_MOST(numbers, most), qs_lane_integers);
        const qs_lane_bytes bytes = __builtin_convertvector(whole, qs_lane_bytes);
        memcpy(codes + i, &bytes, sizeof bytes);
    }
}

/* Codes for `x` around zero with `half_range` codes below it: (code - half_range) * d. Returns d. */
static inline float encode_symmetric(const float *x, int half_range, uint8_t *codes) {
    const float d = largest_of_block(x) / (float)-half_range;
    truncate_to_codes(x, 0.0f, reciprocal(d), (float)half_range + 0.5f, 2 * half_range - 1, codes);
    return d;
}

/* Codes for `x` from its minimum up: code * d + m. Returns d. */
static inline float encode_affine(const float *x, int max_code, float *m, uint8_t *codes) {
    qs_lanes parts[2], least = FLT_MAX, most = -FLT_MAX;
    memcpy(parts, x, sizeof parts);
    for (int k = 0; k < 2; k++) {
        least = AT_MOST(parts[k], least);
        most = AT_LEAST(parts[k], most);
    }
    float lows[QS_ABREAST], highs[QS_ABREAST], low = FLT_MAX, high = -FLT_MAX;
    memcpy(lows, &least, sizeof lows);
    memcpy(highs, &most, sizeof highs);
    for (int k = 0; k < QS_ABREAST; k++) {
        low = AT_MOST(lows[k], low);
        high = AT_LEAST(highs[k], high);
    }
    const float d = (high - low) / (float)max_code;
    truncate_to_codes(x, low, reciprocal(d), 0.5f, max_code, codes);
    *m = low;
    return d;
}

/* What sixteen blocks of a row are encoded with. */
typedef struct {
    uint8_t codes[QS_ABREAST][LEGACY_WEIGHTS];
    float scales[QS_ABREAST], minimums[QS_ABREAST];
} legacy_blocks;

/* Loads up to sixteen blocks with their error weights. */
static inline void load_weighted(const float *x, const float *importance, float mean_square, int count,
                                 lane_groups *groups) {
    float mean_squares[QS_ABREAST];
    for (int j = 0; j < QS_ABREAST; j++) mean_squares[j] = mean_square;
    groups->count = count;
    load_groups(x, LEGACY_WEIGHTS, count, groups->x);
    weigh_by_importance(importance, mean_squares, LEGACY_WEIGHTS, groups);
}

/* Scales and codes of up to sixteen blocks of a symmetric type. */
QS_INLINE void choose_symmetric(const float *x, const float *importance, float mean_square, int half_range, int count,
                                legacy_blocks *blocks) {
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
QS_INLINE void choose_affine(const float *x, const float *importance, float mean_square, int max_code, int count,
                             legacy_blocks *blocks) {
    if (importance == NULL) {
        for (int j = 0; j < count; j++) {
            blocks->scales[j] = encode_affine(x + j * LEGACY_WEIGHTS, max_code, &blocks->minimums[j], blocks->codes[j]);
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
        affine_codes(x + j * LEGACY_WEIGHTS, fits.inverse[j], fits.base[j], LEGACY_WEIGHTS, max_code, blocks->codes[j]);
    }
}

/* The mean square of a row, needed only where there is importance. */
static inline float row_mean_square(const float *x, const float *importance, int64_t columns) {
    return importance == NULL ? 0.0f : sum_of_squares(x, columns) / (float)columns;
}

/* How many of the blocks from weight `i` on are taken at once. */
static inline int blocks_at_once(int64_t i, int64_t columns) {
    const int64_t left = (columns - i) / LEGACY_WEIGHTS;
    return left < QS_ABREAST ? (int)left : QS_ABREAST;
}

/*
 * A row of a type with codes in [-half_range, half_range), or with a minimum and codes to max_code where that is 0. A
 * block holds the scale, the minimum, the codes' fifth bits and their nibbles, as far as the type has them.
 */
QS_INLINE void encode_legacy(const float *x, const float *importance, int half_range, int max_code, uint8_t *block,
                             int64_t columns) {
    const int has_minimum = half_range == 0, has_fifth_bits = half_range > 8 || max_code > 15;
    const int fields = has_minimum ? 4 : 2, nibbles = fields + (has_fifth_bits ? 4 : 0);
    const float mean_square = row_mean_square(x, importance, columns);
    legacy_blocks found;
    for (int64_t i = 0; i < columns; i += QS_ABREAST * LEGACY_WEIGHTS) {
        const float *errors = importance ? importance + i : NULL;
        const int count = blocks_at_once(i, columns);
        if (has_minimum)
            choose_affine(x + i, errors, mean_square, max_code, count, &found);
        else
            choose_symmetric(x + i, errors, mean_square, half_range, count, &found);
        for (int j = 0; j < count; j++, block += nibbles + LEGACY_WEIGHTS / 2) {
            store_half(block, found.scales[j]);
            if (has_minimum) store_half(block + 2, found.minimums[j]);
            if (has_fifth_bits) qs_put_u32(block + fields, fifth_bits(found.codes[j]));
            store_nibbles(block + nibbles, found.codes[j]);
        }
    }
}

#define DEFINE_LEGACY_ENCODE(name, half_range, max_code)                                                               \
    static void QS_NAME(qs_encode_##name)(const float *x, const float *importance, void *blocks, int64_t columns) {    \
        encode_legacy(x, importance, half_range, max_code, blocks, columns);                                           \
    }
