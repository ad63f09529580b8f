/*
 * The encoder of IQ1_S: weights of -1, 0 or 1, shifted up or down by an eighth. In order of size the weights of a group
 * fall into three runs, one for each value. All pairs of borders and both shifts are tried, and the best scale for each
 * follows by least squares; vectors that are not on the grid move to a near point afterwards.
 */
static const float QS_NAME(ternary_values)[2][3] = {{-0.875f, 0.125f, 1.125f}, {-1.125f, -0.125f, 0.875f}};

/* The weights of a group by rising size; equal ones, among them 0 and -0, keep their order. */
static inline void sort_in_turns(const float *x, int count, uint8_t *order) {
    for (int i = 0; i < count; i++) {
        int at = i;
        for (; at > 0 && x[order[at - 1]] > x[i]; at--) order[at] = order[at - 1];
        order[at] = (uint8_t)i;
    }
}

/* The same; where vectors are wide, each weight's place is the number of weights before it. */
QS_INLINE void sort_weights(const float *x, int count, uint8_t *order) {
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
static inline void ternary_errors(const float *x, const float *importance, float softening, int count, float *errors) {
    if (importance != NULL)
        importance_weights(x, importance, softening, count, errors);
    else
        for (int i = 0; i < count; i++) errors[i] = x[i] * x[i];
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
static inline int ternary_index(const qs_grid *grid, const float *x, const float *errors, float scale, float lowest,
                                uint8_t *codes, int *all_on_grid) {
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
static inline void fit_ternary(const float *x, const float *errors, const uint8_t *codes, const float values[3],
                               float factor, float sums[2]) {
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
QS_INLINE void keep_splits(const qs_lanes *qx, const qs_lanes *qq, int shifts, int first, int base, int from, int to,
                           best_split *best) {
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
QS_INLINE void raise_floor(const qs_lanes *qx, const qs_lanes *qq, int shifts, int from, best_split *best) {
    const qs_lanes zero = 0.0f, least = 1e-20f, most = 1e20f;
    for (int s = 0; s < shifts; s++) {
        const qs_lanes squared = qx[s] * qx[s], score = squared / qq[s];
        const qs_lane_integers usable =
            (lane_numbers >= (float)from) & (squared >= least) & (squared <= most) & (qq[s] >= least) & (qq[s] <= most);
        const qs_lanes scores = usable ? score * 0.9999f : zero;
        const float highest = __builtin_reduce_max(scores);
        if (highest >= 1e-20f && highest > best->floor) best->floor = highest;
    }
}
