/*
 * The encoder of IQ1_S: weights of -1, 0 or 1, shifted up or down by an eighth. In order of size the weights of a group
 * fall into three runs, one for each value. All pairs of borders and both shifts are tried, and the best scale for each
 * follows by least squares; vectors that are not on the grid move to a near point afterwards.
 */
static const float QS_FOR_ISA(ternary_values)[2][3] = {{-0.875f, 0.125f, 1.125f}, {-1.125f, -0.125f, 0.875f}};

/* The weights of a group by rising size; equal ones, among them 0 and -0, keep their order. */
static inline void sort_weights(const float *x, int count, uint8_t *order) {
    for (int i = 0; i < count; i++) {
        int at = i;
        for (; at > 0 && x[order[at - 1]] > x[i]; at--) order[at] = order[at - 1];
        order[at] = (uint8_t)i;
    }
}

/* Weights of the squared errors of a group. */
static inline void ternary_errors(
    const float *x, const float *importance, float softening, int count, float *errors) {
    if (importance != NULL) importance_weights(x, importance, softening, count, errors);
    else for (int i = 0; i < count; i++) errors[i] = x[i] * x[i];
}

/* Where the first two of the three runs of a sorted group end, the shift (1 for down), the scale. */
typedef struct {
    int first, second;
    int shift;
    float scale;
} ternary_split;

/* Codes by the runs of `split`; for a negative scale mirrored, with a positive one. */
static inline void ternary_codes(ternary_split *split, const uint8_t *order, int count, uint8_t *codes) {
    for (int i = 0; i < count; i++) codes[order[i]] = (uint8_t)((i >= split->first) + (i >= split->second));
    if (!(split->scale < 0.0f)) return;
    for (int i = 0; i < count; i++) codes[i] = (uint8_t)(2 - codes[i]);
    split->scale = -split->scale;
}

/* The grid index of eight codes, or of the nearest point to them. */
static inline int ternary_index(
    const qs_grid *grid, const float *x, const float *errors, float scale, float lowest, uint8_t *codes,
    int *all_on_grid) {
    const int point = point_number(codes, 8, 3);
    if (grid->index[point] >= 0) return grid->index[point];
    *all_on_grid = 0;
    float scaled[8] = {0.0f};
    for (int c = 0; c < 3; c++) scaled[c] = scale * ((float)c + lowest);
    const int index = nearest_candidate(grid, point, x, errors, scaled, 8);
    memcpy(codes, grid->codes + 8 * index, 8);
    return index;
}

/* Adds one vector's part to the sums of least squares. */
static inline void fit_ternary(
    const float *x, const float *errors, const uint8_t *codes, const float values[3], float factor, float sums[2]) {
    for (int i = 0; i < 8; i++) {
        const float q = values[codes[i]] * factor;
        sums[0] += errors[i] * q * x[i];
        sums[1] += errors[i] * q * q;
    }
}

/* The best split of a sorted group of 32 where all shifts are the same, from running sums. */
static inline ternary_split split_32(const float *x, const float *errors, const uint8_t *order, float largest) {
    float sum_x[33] = {0.0f}, sum_w[33] = {0.0f};
    for (int i = 0; i < 32; i++) {
        sum_x[i + 1] = sum_x[i] + errors[order[i]] * x[order[i]];
        sum_w[i + 1] = sum_w[i] + errors[order[i]];
    }
    ternary_split best = {0, 0, 0, largest};
    float best_score = -FLT_MAX;
    for (int first = 0; first <= 32; first++) {
        for (int second = first; second <= 32; second++) {
            for (int shift = 0; shift < 2; shift++) {
                const float *q = QS_FOR_ISA(ternary_values)[shift];
                const float sum_qx = (sum_x[first] - sum_x[0]) * q[0] + (sum_x[second] - sum_x[first]) * q[1]
                                     + (sum_x[32] - sum_x[second]) * q[2];
                const float sum_qq = (sum_w[first] - sum_w[0]) * q[0] * q[0]
                                     + (sum_w[second] - sum_w[first]) * q[1] * q[1]
                                     + (sum_w[32] - sum_w[second]) * q[2] * q[2];
                if (!(sum_qq > 0.0f && sum_qx * sum_qx > best_score * sum_qq)) continue;
                best = (ternary_split){first, second, shift, sum_qx / sum_qq};
                best_score = best.scale * sum_qx;
            }
        }
    }
    return best;
}

/* One group of IQ1_S: its scale, four grid indices and the shift, 1 for down. */
static inline float encode_iq1_s_group(
    const qs_grid *grid, const float *x, const float *errors, int indices[4], int *down) {
    uint8_t order[32], codes[32];
    const float largest = largest_magnitude(x, 32);
    if (largest < 1e-12f) return 0.0f;
    sort_weights(x, 32, order);
    ternary_split split = split_32(x, errors, order, largest);
    if (split.scale < 0.0f) split.shift = !split.shift;
    ternary_codes(&split, order, 32, codes);
    const float *values = QS_FOR_ISA(ternary_values)[split.shift];
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

static void QS_FOR_ISA(qs_encode_iq1_s)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
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
            store16(block + 34 + 2 * j, (uint16_t)(words[j] | s << 12));
        }
    }
}
