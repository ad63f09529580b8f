/*
 * Decoder and encoders of IQ1_M; what its family shares: lattice_decode.inc.h, iq1_encode.inc.h. It is encoded as
 * IQ1_S, but by groups of 16 weights whose halves have shifts of their own, and with a block scale that is fitted to
 * all weights at the end.
 */

/* The scale of a block of IQ1_M, spread over the highest bits of four words. */
static inline float load_iq1_m_scale(const uint8_t *block) {
    uint16_t half = 0;
    for (int j = 0; j < 4; j++) half |= (uint16_t)(qs_u16_at(block + 48 + 2 * j) >> 12 << (4 * j));
    return qs_float_from_half(half);
}

static void QS_NAME(qs_decode_iq1_m)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ1)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 56, weights += SUPER_WEIGHTS) {
        const float d = load_iq1_m_scale(block);
        for (int j = 0; j < 16; j++) {
            const int s = qs_u16_at(block + 48 + 2 * (j / 4)) >> (3 * (j % 4)) & 7;
            const unsigned high = block[32 + j];
            const unsigned first = block[2 * j] | (high & 7) << 8, second = block[2 * j + 1] | (high >> 4 & 7) << 8;
            load_ternary(values + 8 * first, values + 8 * second, d * (float)(2 * s + 1),
                         (high >> 3 & 1) | (high >> 6 & 2), weights + 16 * j);
        }
    }
}

/* The values of half `k` of 16 weights: bit 1 of `shift` is for the first half, bit 0 for the second. */
static inline const float *half_values(int shift, int k) {
    return QS_NAME(ternary_values)[k == 0 ? shift >> 1 : shift & 1];
}

/*
 * Sums over the first n weights of a sorted group, those in each half apart: error weight times weight, and error
 * weight.
 */
typedef struct {
    float wx[2][17], w[2][17];
} half_sums;

static inline void sum_halves(const float *x, const float *errors, const uint8_t *order, half_sums *sums) {
    memset(sums, 0, sizeof *sums);
    for (int j = 0; j < 16; j++) {
        const int i = order[j], half = i / 8;
        for (int h = 0; h < 2; h++) {
            sums->wx[h][j + 1] = sums->wx[h][j];
            sums->w[h][j + 1] = sums->w[h][j];
        }
        sums->wx[half][j + 1] += errors[i] * x[i];
        sums->w[half][j + 1] += errors[i];
    }
}

/*
 * The sums of least squares of one half under one shift, if the runs of a sorted group end at `first` and at `base` and
 * up, lane by lane: as if all weights had the highest value, less what those below a border lose.
 */
QS_INLINE void fit_half(const half_sums *sums, int half, const float values[3], int first, int base, qs_lanes *qx,
                        qs_lanes *qq) {
    const float *wx = sums->wx[half], *w = sums->w[half];
    const float lower = values[1] * values[1] - values[0] * values[0];
    const float upper = values[2] * values[2] - values[1] * values[1];
    qs_lanes second_wx, second_w;
    memcpy(&second_wx, wx + base, sizeof second_wx);
    memcpy(&second_w, w + base, sizeof second_w);
    *qx = wx[16] * values[2] - (wx[first] + second_wx);
    *qq = w[16] * values[2] * values[2] - w[first] * lower - second_w * upper;
}

/* The best scale of a split, by sums over its weights one by one: those of the search carry cancelled digits. */
static inline float split_scale(const float *x, const float *errors, const uint8_t *order, const ternary_split *split) {
    float sum_qx = 0.0f, sum_qq = 0.0f;
    for (int j = 0; j < 16; j++) {
        const int i = order[j];
        const float q = half_values(split->shift, i / 8)[(j >= split->first) + (j >= split->second)];
        sum_qx += errors[i] * q * x[i];
        sum_qq += errors[i] * q * q;
    }
    return sum_qx / sum_qq;
}

/* Sums of least squares for second borders from `base` on, under all four shifts. */
QS_INLINE void fit_half_splits(const half_sums *sums, int first, int base, qs_lanes sums_qx[4], qs_lanes sums_qq[4]) {
    qs_lanes qx[2][2], qq[2][2];
    for (int h = 0; h < 2; h++) {
        for (int down = 0; down < 2; down++) {
            fit_half(sums, h, QS_NAME(ternary_values)[down], first, base, &qx[h][down], &qq[h][down]);
        }
    }
    for (int s = 0; s < 4; s++) {
        sums_qx[s] = qx[0][s >> 1] + qx[1][s & 1];
        sums_qq[s] = qq[0][s >> 1] + qq[1][s & 1];
    }
}

/* Tries the splits with second borders from `base` + `from` to `base` + `to`. */
QS_INLINE void try_half_splits(const half_sums *sums, int first, int base, int from, int to, best_split *best) {
    qs_lanes qx[4], qq[4];
    fit_half_splits(sums, first, base, qx, qq);
    keep_splits(qx, qq, 4, first, base, from, to, best);
}

/* The best split of a sorted group of 16 whose halves may be shifted differently. */
static inline ternary_split split_16(const float *x, const float *errors, const uint8_t *order, float largest) {
    best_split best = {{-1, -1, 0, largest}, -FLT_MAX, -FLT_MAX};
    qs_lanes qx[4], qq[4];
    half_sums sums;
    sum_halves(x, errors, order, &sums);
    fit_half_splits(&sums, 5, 1, qx, qq);
    raise_floor(qx, qq, 4, 4, &best);
    try_half_splits(&sums, 0, 0, 0, 0, &best);
    for (int first = 0; first <= 16; first++) try_half_splits(&sums, first, 1, first > 0 ? first - 1 : 0, 15, &best);
    if (best.split.first < 0) return (ternary_split){0, 0, 0, largest};
    best.split.scale = split_scale(x, errors, order, &best.split);
    return best.split;
}

/* One group of IQ1_M: its scale, codes, two grid indices and the shifts of its halves. */
static inline float encode_iq1_m_group(const qs_grid *grid, const float *x, const float *errors, uint8_t codes[16],
                                       int indices[2], int *shift) {
    uint8_t order[16];
    const float largest = largest_magnitude(x, 16);
    memset(codes, 0, 16);
    if (largest < 1e-7f) return 0.0f;
    sort_weights(x, 16, order);
    ternary_split split = split_16(x, errors, order, largest);
    if (split.scale < 0.0f) split.shift = 3 - split.shift;
    ternary_codes(&split, order, 16, codes);
    int all_on_grid = 1;
    for (int k = 0; k < 2; k++) {
        const float first = half_values(split.shift, k)[0];
        const int at = 8 * k;
        indices[k] = ternary_index(grid, x + at, errors + at, split.scale, first, codes + at, &all_on_grid);
    }
    *shift = split.shift;
    if (all_on_grid) return split.scale;
    float sums[2] = {0.0f, 0.0f};
    for (int k = 0; k < 2; k++) {
        fit_ternary(x + 8 * k, errors + 8 * k, codes + 8 * k, half_values(split.shift, k), 1.0f, sums);
    }
    return sums[0] > 0.0f && sums[1] > 0.0f ? sums[0] / sums[1] : split.scale;
}

/* What the groups of an IQ1_M block were given. */
typedef struct {
    float scales[16], errors[SUPER_WEIGHTS];
    uint8_t codes[SUPER_WEIGHTS];
    int shifts[16];
} iq1_m_groups;

/* Stores 3-bit scales s, and d as the best one for all weights of the block by then. */
static inline void store_iq1_m_scales(const float *x, const iq1_m_groups *groups, float d, uint8_t *block) {
    const float inverse = 1.0f / d;
    float sums[2] = {0.0f, 0.0f};
    uint16_t words[4] = {0};
    for (int j = 0; j < 16; j++) {
        const uint32_t s = lattice_scale(groups->scales[j], inverse, 7);
        const int shift = groups->shifts[j];
        words[j / 4] |= (uint16_t)(s << (3 * (j % 4)));
        block[32 + j] |= (uint8_t)((shift >> 1) << 3 | (shift & 1) << 7);
        for (int k = 0; k < 2; k++) {
            const int at = 16 * j + 8 * k;
            const float *values = half_values(shift, k);
            fit_ternary(x + at, groups->errors + at, groups->codes + at, values, (float)(2 * s + 1), sums);
        }
    }
    if (sums[1] > 0.0f) d = sums[0] / sums[1];
    const uint16_t half = half_of(d * 1.1125f);
    for (int j = 0; j < 4; j++) qs_put_u16(block + 48 + 2 * j, (uint16_t)(words[j] | (half >> (4 * j) & 15) << 12));
}

static void QS_NAME(qs_encode_iq1_m)(const float *x, const float *importance, void *blocks, int64_t columns) {
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ1);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 56));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 56) {
        const float softening = 2.0f * sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        iq1_m_groups groups;
        for (int j = 0; j < 16; j++) {
            const int64_t at = i + 16 * j;
            float *errors = groups.errors + 16 * j;
            int indices[2] = {0};
            groups.shifts[j] = 0;
            ternary_errors(x + at, importance ? importance + at : NULL, softening, 16, errors);
            groups.scales[j] =
                encode_iq1_m_group(grid, x + at, errors, groups.codes + 16 * j, indices, &groups.shifts[j]);
            block[2 * j] = (uint8_t)indices[0];
            block[2 * j + 1] = (uint8_t)indices[1];
            block[32 + j] = (uint8_t)(indices[0] >> 8 | indices[1] >> 8 << 4);
        }
        const float d = largest_of(groups.scales, 16) / 15.0f;
        if (d > 0.0f) store_iq1_m_scales(x + i, &groups, d, block);
    }
}

static inline void load_iq1_m(const uint8_t *block, ternary_block *found) {
    found->d = load_iq1_m_scale(block);
    for (int j = 0; j < 16; j++) found->scales[j] = qs_u16_at(block + 48 + 2 * (j / 4)) >> (3 * (j % 4)) & 7;
}

static inline void store_iq1_m(const ternary_block *found, uint8_t *block) {
    const uint32_t half = qs_half_from_float(found->d);
    for (int k = 0; k < 32; k++) {
        block[k] = (uint8_t)found->indices[k];
        block[32 + k / 2] |= (uint8_t)((found->indices[k] >> 8 | found->downs[k] << 3) << (4 * (k % 2)));
    }
    for (int j = 0; j < 4; j++) {
        uint32_t word = (half >> (4 * j) & 15) << 12;
        for (int k = 0; k < 4; k++) word |= (uint32_t)found->scales[4 * j + k] << (3 * k);
        qs_put_u16(block + 48 + 2 * j, (uint16_t)word);
    }
}

static const ternary_type QS_NAME(iq1_m_best) = {56, 16, 1, QS_NAME(qs_decode_iq1_m)};

DEFINE_TERNARY_BEST(iq1_m)
