/* Decoder and encoders of IQ1_S; what its family shares: lattice_decode.inc.h. */

static void QS_NAME(qs_decode_iq1_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ1)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 50, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block);
        for (int j = 0; j < 16; j++) {
            const unsigned word = qs_u16_at(block + 34 + 2 * (j / 2)), high = word >> (6 * (j % 2));
            const float scale = d * (float)(2 * (word >> 12 & 7) + 1);
            const unsigned first = block[2 + 2 * j] | (high & 7) << 8, second = block[3 + 2 * j] | (high >> 3 & 7) << 8;
            load_ternary(values + 8 * first, values + 8 * second, scale, (word >> 15) * 3u, weights + 16 * j);
        }
    }
}

/*
 * Sums over the first n weights of a sorted group: error weight times weight, and error weight. For both shifts, what
 * the weights from n on add to the sums of least squares.
 */
typedef struct {
    float x[33], w[33], qx[2][33], qq[2][33];
} sorted_sums;

/* Sums of least squares for second borders from `base` on, under both shifts. */
QS_INLINE void fit_splits(const sorted_sums *sums, int first, int base, qs_lanes qx[2], qs_lanes qq[2]) {
    qs_lanes sum_x, sum_w, upper_qx[2], upper_qq[2];
    memcpy(&sum_x, sums->x + base, sizeof sum_x);
    memcpy(&sum_w, sums->w + base, sizeof sum_w);
    const qs_lanes middle_x = (sum_x - sums->x[first]) * 0.125f;
    const qs_lanes middle_w = (sum_w - sums->w[first]) * 0.125f * 0.125f;
    for (int s = 0; s < 2; s++) {
        const float lowest = QS_NAME(ternary_values)[s][0], x = sums->x[first], w = sums->w[first];
        memcpy(&upper_qx[s], sums->qx[s] + base, sizeof upper_qx[s]);
        memcpy(&upper_qq[s], sums->qq[s] + base, sizeof upper_qq[s]);
        qx[s] = (s ? x * lowest - middle_x : x * lowest + middle_x) + upper_qx[s];
        qq[s] = (w * lowest * lowest + middle_w) + upper_qq[s];
    }
}

/* Tries the splits with second borders from `base` + `from` to `base` + `to`. */
QS_INLINE void try_splits(const sorted_sums *sums, int first, int base, int from, int to, best_split *best) {
    qs_lanes qx[2], qq[2];
    fit_splits(sums, first, base, qx, qq);
    keep_splits(qx, qq, 2, first, base, from, to, best);
}

/* The best split of a sorted group of 32 where all shifts are the same. */
static inline ternary_split split_32(const float *x, const float *errors, const uint8_t *order, float largest) {
    sorted_sums sums;
    sums.x[0] = sums.w[0] = 0.0f;
    for (int i = 0; i < 32; i++) {
        sums.x[i + 1] = sums.x[i] + errors[order[i]] * x[order[i]];
        sums.w[i + 1] = sums.w[i] + errors[order[i]];
    }
    for (int s = 0; s < 2; s++) {
        const float highest = QS_NAME(ternary_values)[s][2];
        for (int i = 0; i <= 32; i++) {
            sums.qx[s][i] = (sums.x[32] - sums.x[i]) * highest;
            sums.qq[s][i] = (sums.w[32] - sums.w[i]) * highest * highest;
        }
    }
    best_split best = {{0, 0, 0, largest}, -FLT_MAX, -FLT_MAX};
    for (int first = 6; first <= 12; first += 3) {
        qs_lanes qx[2], qq[2];
        fit_splits(&sums, first, 17, qx, qq);
        raise_floor(qx, qq, 2, 0, &best);
    }
    try_splits(&sums, 0, 0, 0, 0, &best);
    for (int first = 0; first <= 32; first++) {
        if (first <= 16) try_splits(&sums, first, 1, first > 0 ? first - 1 : 0, 15, &best);
        try_splits(&sums, first, 17, first > 17 ? first - 17 : 0, 15, &best);
    }
    return best.split;
}

/* One group of IQ1_S: its scale, four grid indices and the shift, 1 for down. */
static inline float encode_iq1_s_group(const qs_grid *grid, const float *x, const float *errors, int indices[4],
                                       int *down) {
    uint8_t order[32], codes[32];
    const float largest = largest_magnitude(x, 32);
    if (largest < 1e-12f) return 0.0f;
    sort_weights(x, 32, order);
    ternary_split split = split_32(x, errors, order, largest);
    if (split.scale < 0.0f) split.shift = !split.shift;
    ternary_codes(&split, order, 32, codes);
    const float *values = QS_NAME(ternary_values)[split.shift];
    int all_on_grid = 1;
    for (int k = 0; k < 4; k++) {
        const int at = 8 * k;
        indices[k] = ternary_index(grid, x + at, errors + at, split.scale, values[0], codes + at, &all_on_grid);
    }
    *down = split.shift;
    if (all_on_grid) return split.scale;
    float sums[2] = {0.0f, 0.0f};
    for (int at = 0; at < 32; at += 8) fit_ternary(x + at, errors + at, codes + at, values, 1.0f, sums);
    return sums[0] > 0.0f && sums[1] > 0.0f ? sums[0] / sums[1] : split.scale;
}

static void QS_NAME(qs_encode_iq1_s)(const float *x, const float *importance, void *blocks, int64_t columns) {
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ1);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 50));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 50) {
        const float softening = 2.0f * sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[8];
        uint16_t words[8] = {0};
        int down[8] = {0};
        for (int j = 0; j < 8; j++) {
            const int64_t at = i + 32 * j;
            int indices[4] = {0};
            float errors[32];
            ternary_errors(x + at, importance ? importance + at : NULL, softening, 32, errors);
            scales[j] = encode_iq1_s_group(grid, x + at, errors, indices, &down[j]);
            for (int k = 0; k < 4; k++) {
                block[2 + 4 * j + k] = (uint8_t)indices[k];
                words[j] |= (uint16_t)(indices[k] >> 8 << (3 * k));
            }
        }
        const float d = largest_of(scales, 8) / 15.0f, inverse = reciprocal(d);
        if (inverse != 0.0f) store_half(block, d * 1.125f);
        for (int j = 0; j < 8; j++) {
            const uint32_t s = inverse != 0.0f ? lattice_scale(scales[j], inverse, 7) | (uint32_t)down[j] << 3 : 0;
            qs_put_u16(block + 34 + 2 * j, (uint16_t)(words[j] | s << 12));
        }
    }
}

static inline void load_iq1_s(const uint8_t *block, ternary_block *found) {
    found->d = qs_half_at(block);
    for (int j = 0; j < 8; j++) found->scales[j] = qs_u16_at(block + 34 + 2 * j) >> 12 & 7;
}

static inline void store_iq1_s(const ternary_block *found, uint8_t *block) {
    store_half(block, found->d);
    for (int j = 0; j < 8; j++) {
        uint32_t word = (uint32_t)found->scales[j] << 12 | (uint32_t)found->downs[4 * j] << 15;
        for (int k = 0; k < 4; k++) {
            const int index = found->indices[4 * j + k];
            block[2 + 4 * j + k] = (uint8_t)index;
            word |= (uint32_t)(index >> 8) << (3 * k);
        }
        qs_put_u16(block + 34 + 2 * j, (uint16_t)word);
    }
}

static const ternary_type QS_NAME(iq1_s_best) = {50, 8, 0, QS_NAME(qs_decode_iq1_s)};

DEFINE_TERNARY_BEST(iq1_s)
