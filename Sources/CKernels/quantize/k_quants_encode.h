/*
 * Encoders of the K types. For each sub-block a search gives scale, minimum and first codes; scales and minimums are
 * rounded to integers times d and dmin; then the codes follow anew from the scales as they are stored. Sub-blocks
 * whose stored scale is zero keep the codes of the search.
 */

/* What a search over the sub-blocks of one super-block found. */
typedef struct {
    float scales[16], minimums[16]; /* w is about code * scale - minimum */
    float weights[16];              /* sum of the error weights of the sub-block */
    uint8_t codes[SUPER_WEIGHTS];
} sub_blocks;

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

/* Error weights without importance: the size of each weight, for Q4_K and Q5_K plus the sub-block's quadratic mean. */
static inline void plain_weights(const float *x, const affine_type *type, float *errors) {
    const float offset = type->plain.absolute ? 0.0f : sqrtf(sum_of_squares(x, type->size) / (float)type->size);
    for (int i = 0; i < type->size; i++) errors[i] = offset + magnitude(x[i]);
}

static inline void search_sub_blocks(
    const float *x, const float *importance, const affine_type *type, sub_blocks *found) {
    float mean_square = 0.0f;
    if (importance != NULL) mean_square = type->softening * sum_of_squares(x, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
    float errors[QS_GROUP_MAX];
    for (int j = 0, i = 0; i < SUPER_WEIGHTS; j++, i += type->size) {
        if (importance == NULL) plain_weights(x + i, type, errors);
        else importance_weights(x + i, importance + i, mean_square, type->size, errors);
        float sum = 0.0f;
        for (int l = 0; l < type->size; l++) sum += errors[l];
        found->weights[j] = sum;
        found->scales[j] = search_affine(x + i, errors, type->size, importance ? &type->weighted : &type->plain,
            &found->minimums[j], found->codes + i);
    }
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

/* Scales and minimums as integers, their halves stored at `d` and `dmin`, and codes to fit what is stored. */
static inline void settle_affine(const float *x, const float *importance, const affine_type *type, sub_blocks *found,
    uint8_t *d, uint8_t *dmin, uint8_t *scales, uint8_t *minimums) {
    const int count = SUPER_WEIGHTS / type->size;
    float scale_unit, minimum_unit;
    if (importance == NULL) {
        scale_unit = round_scales(found->scales, count, type->scale_max, scales);
        minimum_unit = round_scales(found->minimums, count, type->scale_max, minimums);
    } else {
        scale_unit = search_positive(found->scales, found->weights, count, type->scale_max, scales);
        minimum_unit = search_positive(found->minimums, found->weights, count, type->scale_max, minimums);
    }
    const float stored = store_half(d, scale_unit), stored_minimum = store_half(dmin, minimum_unit);
    for (int j = 0; j < count; j++) {
        const float scale = stored * (float)scales[j];
        if (scale == 0.0f) continue;
        const float minimum = stored_minimum * (float)minimums[j];
        for (int i = j * type->size; i < (j + 1) * type->size; i++) {
            found->codes[i] = (uint8_t)clamp(round_even((x[i] + minimum) / scale), 0, type->plain.max_code);
        }
    }
}

static void QS_FOR_ISA(qs_encode_q2_k)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks, scales[16], minimums[16];
    sub_blocks found;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 84) {
        const float *weights = importance ? importance + i : NULL;
        search_sub_blocks(x + i, weights, &QS_FOR_ISA(q2_k_type), &found);
        settle_affine(
            x + i, weights, &QS_FOR_ISA(q2_k_type), &found, block + 80, block + 82, scales, minimums);
        for (int j = 0; j < 16; j++) block[j] = (uint8_t)(scales[j] | minimums[j] << 4);
        pack_two_bits(block + 16, found.codes);
    }
}

static void QS_FOR_ISA(qs_encode_q4_k)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks, scales[8], minimums[8];
    sub_blocks found;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 144) {
        const float *weights = importance ? importance + i : NULL;
        search_sub_blocks(x + i, weights, &QS_FOR_ISA(q4_k_type), &found);
        settle_affine(x + i, weights, &QS_FOR_ISA(q4_k_type), &found, block, block + 2, scales, minimums);
        pack_pairs(block + 4, scales, minimums);
        pack_four_bits(block + 16, found.codes);
    }
}

static void QS_FOR_ISA(qs_encode_q5_k)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks, scales[8], minimums[8];
    sub_blocks found;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 176) {
        const float *weights = importance ? importance + i : NULL;
        search_sub_blocks(x + i, weights, &QS_FOR_ISA(q5_k_type), &found);
        settle_affine(x + i, weights, &QS_FOR_ISA(q5_k_type), &found, block, block + 2, scales, minimums);
        pack_pairs(block + 4, scales, minimums);
        uint8_t *high = block + 16;
        memset(high, 0, 32);
        for (int w = 0; w < SUPER_WEIGHTS; w++) high[w % 32] |= (uint8_t)(found.codes[w] >> 4 << (w / 32));
        pack_four_bits(block + 48, found.codes);
    }
}

/* Codes of 16 weights around zero for a stored scale; left alone where the scale is zero. */
static inline void settle_symmetric(const float *x, float scale, int half_range, uint8_t *codes) {
    if (scale == 0.0f) return;
    for (int l = 0; l < 16; l++) {
        codes[l] = (uint8_t)(half_range + clamp(round_even(x[l] / scale), -half_range, half_range - 1));
    }
}

/* Q3_K's sixteen scales as integers from 0 to 63 (32 is zero); returns what scales them. */
static inline float round_q3_scales(const sub_blocks *found, const float *importance, uint8_t *scales) {
    if (importance != NULL) return search_symmetric(found->scales, found->weights, 16, 32, scales);
    const float largest = largest_signed(found->scales, 16);
    if (largest == 0.0f) {
        memset(scales, 0, 16);
        return 0.0f;
    }
    const float inverse = -32.0f / largest;
    for (int j = 0; j < 16; j++) {
        scales[j] = (uint8_t)(32 + clamp(round_even(inverse * found->scales[j]), -32, 31));
    }
    return 1.0f / inverse;
}

static void QS_FOR_ISA(qs_encode_q3_k)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks, scales[16];
    sub_blocks found;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 110) {
        const float mean_square =
            importance ? 2.0f * sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS : 0.0f;
        for (int j = 0; j < 16; j++) {
            const float *group = x + i + 16 * j;
            uint8_t *codes = found.codes + 16 * j;
            if (importance == NULL) {
                found.scales[j] = search_in_turns(group, 16, 4, codes);
                continue;
            }
            float errors[16], sum = 0.0f;
            importance_weights(group, importance + i + 16 * j, mean_square, 16, errors);
            for (int l = 0; l < 16; l++) sum += errors[l];
            found.weights[j] = sum;
            found.scales[j] = search_symmetric(group, errors, 16, 4, codes);
        }
        const float d = store_half(block + 108, round_q3_scales(&found, importance, scales));
        pack_q3_scales(block + 96, scales);
        for (int j = 0; j < 16; j++) {
            settle_symmetric(x + i + 16 * j, d * (float)(scales[j] - 32), 4, found.codes + 16 * j);
        }
        memset(block, 0, 32);
        for (int w = 0; w < SUPER_WEIGHTS; w++) block[w % 32] |= (uint8_t)(found.codes[w] >> 2 << (w / 32));
        pack_two_bits(block + 32, found.codes);
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
    uint8_t *block = blocks;
    sub_blocks found;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 210) {
        for (int j = 0; j < 16; j++) {
            const float *group = x + i + 16 * j;
            float errors[16];
            for (int l = 0; l < 16; l++) errors[l] = importance ? importance[i + 16 * j + l] : group[l] * group[l];
            found.scales[j] = search_symmetric(group, errors, 16, 32, found.codes + 16 * j);
        }
        const float largest = largest_signed(found.scales, 16);
        if (magnitude(largest) < QS_TINY) {
            memset(block, 0, 210);
            continue;
        }
        const float inverse = -128.0f / largest;
        const float d = store_half(block + 208, 1.0f / inverse);
        for (int j = 0; j < 16; j++) {
            const int32_t scale = round_even(inverse * found.scales[j]);
            const int8_t stored = (int8_t)(scale < 127 ? scale : 127);
            block[192 + j] = (uint8_t)stored;
            settle_symmetric(x + i + 16 * j, d * (float)stored, 32, found.codes + 16 * j);
        }
        pack_q6(block, found.codes);
    }
}
