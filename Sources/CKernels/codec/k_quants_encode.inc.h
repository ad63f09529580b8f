/*
 * Encoders of the K types. For each sub-block a search gives scale, minimum and first codes; scales and minimums are
 * rounded to integers times d and dmin; then the codes follow anew from the scales as they are stored. Sub-blocks
 * whose stored scale is zero keep the codes of the search.
 */

/* What an affine super-block stores. */
typedef struct {
    uint8_t scales[16], minimums[16], codes[SUPER_WEIGHTS];
} affine_codes_and_scales;

/* How an affine K type searches. */
typedef struct {
    int size;       /* weights of a sub-block */
    int scale_max;  /* largest integer scale or minimum */
    affine_search plain, weighted;
    float softening; /* importance is weighed by sqrt(softening * mean square + w^2) */
} affine_type;

static const affine_type QS_FOR_ISA(q2_k_type) = {
    16, 15, {3, -0.5f, 0.1f, 15, 1}, {3, -0.9f, 0.05f, 36, 0}, 1.0f};
static const affine_type QS_FOR_ISA(q4_k_type) = {
    32, 63, {15, -1.0f, 0.1f, 20, 0}, {15, -0.9f, 0.05f, 36, 0}, 2.0f};
static const affine_type QS_FOR_ISA(q5_k_type) = {
    32, 63, {31, -0.5f, 0.1f, 15, 0}, {31, -0.9f, 0.05f, 36, 0}, 2.0f};

/*
 * Error weights of sixteen sub-blocks. Without importance the size of each weight, for Q4_K and Q5_K plus the
 * sub-block's quadratic mean.
 */
QS_ALWAYS_INLINE void weigh_sub_blocks(const float *importance, const float *mean_squares, const affine_type *type,
    lane_groups *groups) {
    if (importance != NULL) {
        weigh_by_importance(importance, mean_squares, type->size, groups);
        return;
    }
    qs_lanes offset = 0.0f;
    for (int l = 0; l < type->size && !type->plain.absolute; l++) offset += groups->x[l] * groups->x[l];
    offset = __builtin_elementwise_sqrt(offset / (float)type->size);
    for (int l = 0; l < type->size; l++) groups->errors[l] = offset + __builtin_elementwise_abs(groups->x[l]);
}

/* Loads sixteen sub-blocks, those of one super-block or of two, or `count` where the row has no more. */
QS_ALWAYS_INLINE void load_sub_blocks(
    const float *x, const float *importance, const affine_type *type, int count, lane_groups *groups) {
    float mean_squares[QS_LANES] = {0.0f};
    for (int i = 0; i < count && importance != NULL; i++) {
        const int within = i % (SUPER_WEIGHTS / type->size);
        mean_squares[i] = within > 0 ? mean_squares[i - 1]
            : type->softening * sum_of_squares(x + i * type->size, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
    }
    groups->count = count;
    load_groups(x, type->size, count, groups->x);
    weigh_sub_blocks(importance, mean_squares, type, groups);
}

QS_ALWAYS_INLINE void search_sub_blocks(
    const float *x, const float *importance, const affine_type *type, int count, affine_fits *fits) {
    lane_groups groups;
    load_sub_blocks(x, importance, type, count, &groups);
    search_affine_groups(&groups, type->size, importance ? &type->weighted : &type->plain, fits);
}

/* Rounds `values`, none negative, to integers up to `max` times the result. */
static inline float round_scales(const float *values, int count, int max, uint8_t *rounded) {
    float largest = 0.0f;
    for (int j = 0; j < count; j++) largest = values[j] > largest ? values[j] : largest;
    const float inverse = largest > 0.0f ? (float)max / largest : 0.0f;
    for (int j = 0; j < count; j++) {
        const int32_t scale = round_even(inverse * values[j]);
        rounded[j] = (uint8_t)(scale < max ? scale : max);
    }
    return largest > 0.0f ? largest / (float)max : 0.0f;
}

/*
 * Of the super-block whose sub-blocks `fits` holds from `first` on: scales and minimums as integers, their halves
 * stored at `d` and `dmin`, and codes to fit what is stored.
 */
QS_ALWAYS_INLINE void settle_affine(const float *x, int weighted, const affine_type *type, const affine_fits *fits,
    int first, uint8_t *d, uint8_t *dmin, affine_codes_and_scales *result) {
    const int count = SUPER_WEIGHTS / type->size;
    const float *scales = fits->scale + first, *minimums = fits->negated_minimum + first;
    float scale_unit, minimum_unit;
    if (!weighted) {
        scale_unit = round_scales(scales, count, type->scale_max, result->scales);
        minimum_unit = round_scales(minimums, count, type->scale_max, result->minimums);
    } else {
        scale_unit = search_positive(scales, fits->weight + first, count, type->scale_max, result->scales);
        minimum_unit = search_positive(minimums, fits->weight + first, count, type->scale_max, result->minimums);
    }
    const float stored = store_half(d, scale_unit), stored_minimum = store_half(dmin, minimum_unit);
    for (int j = 0; j < count; j++) {
        const float *group = x + j * type->size;
        uint8_t *codes = result->codes + j * type->size;
        const float scale = stored * (float)result->scales[j];
        if (scale == 0.0f) {
            affine_codes(
                group, fits->inverse[first + j], fits->base[first + j], type->size, type->plain.max_code, codes);
            continue;
        }
        const float minimum = stored_minimum * (float)result->minimums[j];
        for (int i = 0; i < type->size; i++) {
            codes[i] = (uint8_t)clamp(round_even((group[i] + minimum) / scale), 0, type->plain.max_code);
        }
    }
}

static inline void store_q2_k(const affine_codes_and_scales *found, uint8_t *block) {
    for (int j = 0; j < 16; j++) block[j] = (uint8_t)(found->scales[j] | found->minimums[j] << 4);
    pack_two_bits(block + 16, found->codes);
}

static inline void store_q4_k(const affine_codes_and_scales *found, uint8_t *block) {
    pack_pairs(block + 4, found->scales, found->minimums);
    pack_four_bits(block + 16, found->codes);
}

static inline void store_q5_k(const affine_codes_and_scales *found, uint8_t *block) {
    pack_pairs(block + 4, found->scales, found->minimums);
    for (int l = 0; l < 32; l++) {
        unsigned bits = 0;
        for (int j = 0; j < 8; j++) bits |= (unsigned)(found->codes[32 * j + l] >> 4) << j;
        block[16 + l] = (uint8_t)bits;
    }
    pack_four_bits(block + 48, found->codes);
}

/* Encodes a row: sixteen sub-blocks are searched together, then super-blocks are settled and stored one by one. */
QS_ALWAYS_INLINE void encode_affine_row(const float *x, const float *importance, int weighted, uint8_t *block,
    int64_t columns, const affine_type *type, int bytes, int d_at,
    void (*store)(const affine_codes_and_scales *, uint8_t *)) {
    const int64_t at_once = QS_LANES * type->size;
    affine_fits fits;
    affine_codes_and_scales found;
    for (int64_t i = 0; i < columns; i += at_once) {
        const int64_t end = columns - i < at_once ? columns : i + at_once;
        search_sub_blocks(x + i, weighted ? importance + i : NULL, type, (int)((end - i) / type->size), &fits);
        for (int64_t at = i; at < end; at += SUPER_WEIGHTS, block += bytes) {
            settle_affine(
                x + at, weighted, type, &fits, (int)((at - i) / type->size), block + d_at, block + d_at + 2, &found);
            store(&found, block);
        }
    }
}

static void QS_FOR_ISA(qs_encode_q2_k)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const affine_type *type = &QS_FOR_ISA(q2_k_type);
    if (importance == NULL) encode_affine_row(x, NULL, 0, blocks, columns, type, 84, 80, store_q2_k);
    else encode_affine_row(x, importance, 1, blocks, columns, type, 84, 80, store_q2_k);
}

static void QS_FOR_ISA(qs_encode_q4_k)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const affine_type *type = &QS_FOR_ISA(q4_k_type);
    if (importance == NULL) encode_affine_row(x, NULL, 0, blocks, columns, type, 144, 0, store_q4_k);
    else encode_affine_row(x, importance, 1, blocks, columns, type, 144, 0, store_q4_k);
}

static void QS_FOR_ISA(qs_encode_q5_k)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    const affine_type *type = &QS_FOR_ISA(q5_k_type);
    if (importance == NULL) encode_affine_row(x, NULL, 0, blocks, columns, type, 176, 0, store_q5_k);
    else encode_affine_row(x, importance, 1, blocks, columns, type, 176, 0, store_q5_k);
}

/* Codes of 16 weights around zero for a stored scale; left alone where the scale is zero. */
static inline void settle_symmetric(const float *x, float scale, int half_range, uint8_t *codes) {
    if (scale == 0.0f) return;
    for (int l = 0; l < 16; l++) {
        codes[l] = (uint8_t)(half_range + clamp(round_even(x[l] / scale), -half_range, half_range - 1));
    }
}

/* Q3_K's sixteen scales as integers from 0 to 63 (32 is zero); returns what scales them. */
static inline float round_q3_scales(const float *found, const float *weights, uint8_t *scales) {
    if (weights != NULL) return search_symmetric(found, weights, 16, 32, scales);
    const float largest = largest_signed(found, 16);
    if (largest == 0.0f) {
        memset(scales, 0, 16);
        return 0.0f;
    }
    const float inverse = -32.0f / largest;
    for (int j = 0; j < 16; j++) scales[j] = (uint8_t)(32 + clamp(round_even(inverse * found[j]), -32, 31));
    return 1.0f / inverse;
}

static inline void pack_q3(uint8_t *block, const uint8_t *codes) {
    for (int l = 0; l < 32; l++) {
        unsigned bits = 0;
        for (int j = 0; j < 8; j++) bits |= (unsigned)(codes[32 * j + l] >> 2) << j;
        block[l] = (uint8_t)bits;
    }
    pack_two_bits(block + 32, codes);
}

/* Error weights of a super-block with importance. */
static inline void weigh_q3_k(const float *x, const float *importance, lane_groups *groups) {
    const float mean_square = 2.0f * sum_of_squares(x, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
    float mean_squares[QS_LANES];
    for (int j = 0; j < QS_LANES; j++) mean_squares[j] = mean_square;
    weigh_by_importance(importance, mean_squares, 16, groups);
}

/* The scales of a super-block's sixteen sub-blocks, and first codes of those that turn out to be stored as zero. */
static inline void search_q3_k(
    const float *x, const float *importance, float *scales, float *weights, uint8_t *codes) {
    lane_groups groups = {.count = 16};
    load_groups(x, 16, 16, groups.x);
    if (importance == NULL) {
        qs_lanes found[16];
        search_groups_in_turns(&groups, 16, 4, scales, found);
        transpose_lanes(found);
        float code[SUPER_WEIGHTS];
        memcpy(code, found, sizeof code);
        for (int i = 0; i < SUPER_WEIGHTS; i++) codes[i] = (uint8_t)((int32_t)code[i] + 4);
        return;
    }
    weigh_q3_k(x, importance, &groups);
    qs_lanes sum = 0.0f;
    for (int l = 0; l < 16; l++) sum += groups.errors[l];
    memcpy(weights, &sum, sizeof sum);
    symmetric_fits fits;
    search_symmetric_groups(&groups, 16, 4, &fits);
    memcpy(scales, fits.scale, sizeof fits.scale);
    for (int j = 0; j < 16; j++) symmetric_codes(x + 16 * j, fits.inverse[j], 16, 4, codes + 16 * j);
}

static void QS_FOR_ISA(qs_encode_q3_k)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks, scales[16], codes[SUPER_WEIGHTS];
    float found[QS_LANES], weights[QS_LANES];
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 110) {
        search_q3_k(x + i, importance ? importance + i : NULL, found, weights, codes);
        const float d = store_half(block + 108, round_q3_scales(found, importance ? weights : NULL, scales));
        pack_q3_scales(block + 96, scales);
        for (int j = 0; j < 16; j++) {
            settle_symmetric(x + i + 16 * j, d * (float)(scales[j] - 32), 4, codes + 16 * j);
        }
        pack_q3(block, codes);
    }
}

static inline void pack_q6(uint8_t *block, const uint8_t *codes) {
    uint8_t *low = block, *high = block + 128;
    for (int half = 0; half < 2; half++, low += 64, high += 32, codes += 128) {
        for (int l = 0; l < 64; l++) low[l] = (uint8_t)((codes[l] & 15) | (codes[l + 64] & 15) << 4);
        for (int l = 0; l < 32; l++) {
            high[l] = (uint8_t)(codes[l] >> 4 | codes[l + 32] >> 4 << 2 | codes[l + 64] >> 4 << 4
                | codes[l + 96] >> 4 << 6);
        }
    }
}

static void QS_FOR_ISA(qs_encode_q6_k)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks, codes[SUPER_WEIGHTS];
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 210) {
        lane_groups groups = {.count = 16};
        symmetric_fits fits;
        load_groups(x + i, 16, 16, groups.x);
        if (importance != NULL) load_groups(importance + i, 16, 16, groups.errors);
        else for (int l = 0; l < 16; l++) groups.errors[l] = groups.x[l] * groups.x[l];
        search_symmetric_groups(&groups, 16, 32, &fits);
        const float largest = largest_signed(fits.scale, 16);
        if (magnitude(largest) < QS_TINY) {
            memset(block, 0, 210);
            continue;
        }
        const float inverse = -128.0f / largest;
        const float d = store_half(block + 208, 1.0f / inverse);
        for (int j = 0; j < 16; j++) {
            const float *group = x + i + 16 * j;
            const int32_t rounded = round_even(inverse * fits.scale[j]);
            const int8_t stored = (int8_t)(rounded < 127 ? rounded : 127);
            const float scale = d * (float)stored;
            block[192 + j] = (uint8_t)stored;
            if (scale == 0.0f) symmetric_codes(group, fits.inverse[j], 16, 32, codes + 16 * j);
            else settle_symmetric(group, scale, 32, codes + 16 * j);
        }
        pack_q6(block, codes);
    }
}
