/* Decoder and encoders of Q3_K; what its family shares: k_quants.inc.h. */

/*
 * Scales d so that (code - half_range) * d comes near, errors weighed by x squared. From the codes of the largest
 * weight's scale on, each code in turn moves to what the others' best scale makes of it, while that helps. A group of
 * zeros has code -half_range. `codes` are counted from zero, weight by weight.
 */
QS_INLINE void search_groups_in_turns(const lane_groups *groups, int size, int half_range, float *scales,
                                      qs_lanes *codes) {
    const qs_lanes zero = 0.0f;
    qs_lanes largest, sizes, sum_xl = zero, sum_ll = zero;
    largest_in_lanes(groups, size, &largest, &sizes);
    const qs_lanes inverse = (float)-half_range / largest;
    for (int i = 0; i < size; i++) {
        const qs_lanes x = groups->x[i], w = x * x;
        ROUND_AND_CLAMP(inverse * x, -half_range, half_range - 1, codes[i]);
        sum_xl += w * x * codes[i];
        sum_ll += w * codes[i] * codes[i];
    }
    for (int round = 0, changed = 1; round < 5 && changed; round++) {
        qs_lane_integers any = 0;
        for (int i = 0; i < size; i++) {
            const qs_lanes x = groups->x[i], w = x * x, xl = sum_xl - w * x * codes[i];
            const qs_lanes ll = sum_ll - w * codes[i] * codes[i];
            qs_lanes code;
            ROUND_AND_CLAMP(x * ll / xl, -half_range, half_range - 1, code);
            const qs_lanes new_xl = xl + w * x * code, new_ll = ll + w * code * code;
            const qs_lane_integers better = (xl > zero) & (code != codes[i]) & (new_ll > zero) &
                                            (new_xl * new_xl * sum_ll > sum_xl * sum_xl * new_ll);
            codes[i] = better ? code : codes[i];
            sum_xl = better ? new_xl : sum_xl;
            sum_ll = better ? new_ll : sum_ll;
            any |= better;
        }
        changed = __builtin_reduce_or(any) != 0;
    }
    const qs_lane_integers none = sizes < QS_TINY;
    const qs_lanes found = none ? zero : sum_ll > zero ? sum_xl / sum_ll : zero;
    for (int i = 0; i < size; i++) codes[i] = none ? zero - (float)half_range : codes[i];
    memcpy(scales, &found, sizeof found);
}

/* Rounds x[i] * inverse to codes in [-half_range, half_range) and gives the sums of least squares, in each lane. */
static inline void fit_symmetric(const float *x, const float *errors, int count, const qs_lanes *inverse,
                                 int half_range, float *sums_xl, float *sums_ll) {
    qs_lanes xl = 0.0f, ll = 0.0f;
    for (int i = 0; i < count; i++) {
        const qs_lanes scaled = *inverse * x[i];
        qs_lanes code;
        round_lanes(&scaled, -half_range, half_range - 1, &code);
        xl += code * (errors[i] * x[i]);
        ll += code * errors[i] * code;
    }
    memcpy(sums_xl, &xl, sizeof xl);
    memcpy(sums_ll, &ll, sizeof ll);
}

/*
 * The scale d of `x` so that (code - half_range) * d comes near, errors weighed by `errors`. Tries the scale of the
 * largest weight and nine steps of a tenth of a code to each side. A group of zeros has code 0 and scale 0.
 */
static float search_symmetric(const float *x, const float *errors, int count, int half_range, uint8_t *codes) {
    const float largest = largest_signed(x, count);
    if (magnitude(largest) < QS_TINY) {
        memset(codes, 0, (size_t)count);
        return 0.0f;
    }
    float sums_xl[2 * QS_ABREAST], sums_ll[2 * QS_ABREAST];
    for (int half = 0; half < 2; half++) {
        const qs_lanes steps = lane_numbers + (float)(QS_ABREAST * half - 9);
        const qs_lanes inverse = -(0.1f * steps + (float)half_range) / largest;
        fit_symmetric(x, errors, count, &inverse, half_range, sums_xl + QS_ABREAST * half, sums_ll + QS_ABREAST * half);
    }
    int chosen = 0;
    float scale = sums_ll[9] != 0.0f ? sums_xl[9] / sums_ll[9] : 0.0f;
    float best = scale * sums_xl[9];
    for (int step = -9; step <= 9; step++) {
        if (step == 0) continue;
        if (take_better_scale(sums_xl[step + 9], sums_ll[step + 9], &scale, &best)) chosen = step;
    }
    const float inverse = -((float)half_range + 0.1f * (float)chosen) / largest;
    for (int i = 0; i < count; i++) {
        codes[i] = (uint8_t)(half_range + clamp(round_even(inverse * x[i]), -half_range, half_range - 1));
    }
    return scale;
}

/* Scale of sub-block j < 16 from Q3_K's 12 bytes: -32 ... 31. */
static inline int unpack_q3_scale(const uint8_t *packed, int j) {
    const int low = j < 8 ? packed[j] & 15 : packed[j - 8] >> 4;
    const int high = packed[8 + j % 4] >> (2 * (j / 4)) & 3;
    return (low | high << 4) - 32;
}

/* `scales` from 0 to 63. */
static inline void pack_q3_scales(uint8_t *packed, const uint8_t *scales) {
    memset(packed, 0, 12);
    for (int j = 0; j < 16; j++) {
        packed[j % 8] |= (uint8_t)((scales[j] & 15) << (j < 8 ? 0 : 4));
        packed[8 + j % 4] |= (uint8_t)(scales[j] >> 4 << (2 * (j / 4)));
    }
}

static void QS_NAME(qs_decode_q3_k)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 110, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block + 108);
        for (int j = 0; j < 16; j++) {
            const float scale = d * (float)unpack_q3_scale(block + 96, j);
            const uint8_t *high = block + 16 * (j % 2), *qs = block + 32 + 32 * (j / 8) + 16 * (j % 2);
            sixteen_codes codes, tops;
            cut_bits(qs, 2 * (j / 2 % 4), 2, &codes);
            cut_bits(high, j / 2, 1, &tops);
            codes += (tops << 2) - 4;
            scale_codes(&codes, scale, weights + 16 * j);
        }
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
    float mean_squares[QS_ABREAST];
    for (int j = 0; j < QS_ABREAST; j++) mean_squares[j] = mean_square;
    weigh_by_importance(importance, mean_squares, 16, groups);
}

/* The scales of a super-block's sixteen sub-blocks, and first codes of those that turn out to be stored as zero. */
static inline void search_q3_k(const float *x, const float *importance, float *scales, float *weights, uint8_t *codes) {
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

static void QS_NAME(qs_encode_q3_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks, scales[16], codes[SUPER_WEIGHTS];
    float found[QS_ABREAST], weights[QS_ABREAST];
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

/* Q3_K's few codes make its scales ambiguous, so that a much smaller d than the first can be the best. */
static const symmetric_type q3_k_symmetric = {16, {-4, 3, 0, 0},           32, {0.7f, 1.6f, 7, 3}, 4,
                                              1,  {1.0f, 0.8f, 0.6f, 0.9f}};

static void QS_NAME(qs_best_q3_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_NAME(qs_encode_q3_k)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[110], scales[16], codes[SUPER_WEIGHTS];
    int32_t integers[16];
    lane_groups groups = {.count = 16};
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 110) {
        load_groups(x + i, 16, 16, groups.x);
        if (importance == NULL)
            for (int l = 0; l < 16; l++) groups.errors[l] = groups.x[l] * groups.x[l];
        else
            weigh_q3_k(x + i, importance + i, &groups);
        store_half(candidate + 108, settle_integers(&groups, &q3_k_symmetric, integers, codes));
        for (int j = 0; j < 16; j++) scales[j] = (uint8_t)(integers[j] + 32);
        pack_q3_scales(candidate + 96, scales);
        pack_q3(candidate, codes);
        keep_better(&groups, 16, 16, QS_NAME(qs_decode_q3_k), 110, candidate, block);
    }
}
