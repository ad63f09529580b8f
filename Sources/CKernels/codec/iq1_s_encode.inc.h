/*
 * The encoder of IQ1_S: weights of -1, 0 or 1, shifted up or down by an eighth. In order of size the weights of a group
 * fall into three runs, one for each value. All pairs of borders and both shifts are tried, and the best scale for each
 * follows by least squares; vectors that are not on the grid move to a near point afterwards.
 */
static const float QS_FOR_ISA(ternary_values)[2][3] = {{-0.875f, 0.125f, 1.125f}, {-1.125f, -0.125f, 0.875f}};

/* The weights of a group by rising size; equal ones, among them 0 and -0, keep their order. */
static inline void sort_in_turns(const float *x, int count, uint8_t *order) {
    for (int i = 0; i < count; i++) {
        int at = i;
        for (; at > 0 && x[order[at - 1]] > x[i]; at--) order[at] = order[at - 1];
        order[at] = (uint8_t)i;
    }
}

/* The same; where vectors are wide, each weight's place is the number of weights before it. */
QS_ALWAYS_INLINE void sort_weights(const float *x, int count, uint8_t *order) {
#if defined(QS_PERMUTES_SIXTEEN_FLOATS)
    const __m512 low = _mm512_loadu_ps(x), high = _mm512_loadu_ps(x + count - 16);
    if (_mm512_cmp_ps_mask(low, low, _CMP_UNORD_Q) | _mm512_cmp_ps_mask(high, high, _CMP_UNORD_Q)) {
        sort_in_turns(x, count, order);
        return;
    }
    for (int i = 0; i < count; i++) {
        const __m512 one = _mm512_set1_ps(x[i]);
        uint32_t less = _mm512_cmp_ps_mask(low, one, _CMP_LT_OQ), same = _mm512_cmp_ps_mask(low, one, _CMP_EQ_OQ);
        if (count > 16) {
            less |= (uint32_t)_mm512_cmp_ps_mask(high, one, _CMP_LT_OQ) << 16;
            same |= (uint32_t)_mm512_cmp_ps_mask(high, one, _CMP_EQ_OQ) << 16;
        }
        order[__builtin_popcount(less) + __builtin_popcount(same & ((1u << i) - 1))] = (uint8_t)i;
    }
#else
    sort_in_turns(x, count, order);
#endif
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

/*
 * The search for the best split. Splits are tried one after another, and one is taken where qx^2 > score * qq, in
 * single precision; sums of least squares of sixteen second borders lie side by side, and vectors find the next to look
 * at. No split matters whose score is below `floor`, a little less than that of some split.
 */
typedef struct {
    ternary_split split;
    float score, floor;
} best_split;

/* Takes the splits with second borders `base` + lane, for lanes from `from` to `to`, each under all shifts. */
QS_ALWAYS_INLINE void keep_splits(const qs_lanes *qx, const qs_lanes *qq, int shifts, int first, int base, int from,
    int to, best_split *best) {
    uint32_t open = (2u << to) - (1u << from);
    while (open != 0) {
        const float least = AT_LEAST(best->score, best->floor);
        qs_lane_integers any = 0;
        for (int s = 0; s < shifts; s++) any |= qx[s] * qx[s] > least * qq[s];
        const qs_lane_flags flags = __builtin_convertvector(any != 0, qs_lane_flags);
        uint16_t bits;
        memcpy(&bits, &flags, sizeof bits);
        const uint32_t better = bits & open;
        if (better == 0) return;
        const int lane = __builtin_ctz(better);
        for (int s = 0; s < shifts; s++) {
            const float sum_qx = qx[s][lane], sum_qq = qq[s][lane];
            float scale;
            if (!(sum_qx * sum_qx > best->floor * sum_qq)) continue;
            if (!take_better_scale(sum_qx, sum_qq, &scale, &best->score)) continue;
            best->split = (ternary_split){first, base + lane, s, scale};
        }
        open &= ~1u << lane;
    }
}

/* Raises the floor to just below the best of the splits, where the numbers are far from the ends of their range. */
QS_ALWAYS_INLINE void raise_floor(
    const qs_lanes *qx, const qs_lanes *qq, int shifts, int from, best_split *best) {
    const qs_lanes zero = 0.0f, least = 1e-20f, most = 1e20f;
    for (int s = 0; s < shifts; s++) {
        const qs_lanes squared = qx[s] * qx[s], score = squared / qq[s];
        const qs_lane_integers usable = (lane_numbers >= (float)from) & (squared >= least) & (squared <= most)
                                        & (qq[s] >= least) & (qq[s] <= most);
        const qs_lanes scores = usable ? score * 0.9999f : zero;
        const float highest = __builtin_reduce_max(scores);
        if (highest >= 1e-20f && highest > best->floor) best->floor = highest;
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
QS_ALWAYS_INLINE void fit_splits(const sorted_sums *sums, int first, int base, qs_lanes qx[2], qs_lanes qq[2]) {
    qs_lanes sum_x, sum_w, upper_qx[2], upper_qq[2];
    memcpy(&sum_x, sums->x + base, sizeof sum_x);
    memcpy(&sum_w, sums->w + base, sizeof sum_w);
    const qs_lanes middle_x = (sum_x - sums->x[first]) * 0.125f;
    const qs_lanes middle_w = (sum_w - sums->w[first]) * 0.125f * 0.125f;
    for (int s = 0; s < 2; s++) {
        const float lowest = QS_FOR_ISA(ternary_values)[s][0], x = sums->x[first], w = sums->w[first];
        memcpy(&upper_qx[s], sums->qx[s] + base, sizeof upper_qx[s]);
        memcpy(&upper_qq[s], sums->qq[s] + base, sizeof upper_qq[s]);
        qx[s] = (s ? x * lowest - middle_x : x * lowest + middle_x) + upper_qx[s];
        qq[s] = (w * lowest * lowest + middle_w) + upper_qq[s];
    }
}

/* Tries the splits with second borders from `base` + `from` to `base` + `to`. */
QS_ALWAYS_INLINE void try_splits(const sorted_sums *sums, int first, int base, int from, int to, best_split *best) {
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
        const float highest = QS_FOR_ISA(ternary_values)[s][2];
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
