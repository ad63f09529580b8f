/*
 * The best encoders of the K types with minimums, Q2_K, Q4_K and Q5_K: the reference's super-block, unless a wider
 * search finds one with less error.
 *
 * Each sub-block first gets the grid it would have alone, of 48 tried. Then five pairs of d and dmin are tried, near
 * the ones that bring the largest scale and minimum to the largest integers. For each of them every sub-block takes
 * the pair of integers, of sixteen about its own grid, that leaves the least error. The best of the five is refitted
 * twice: d and dmin by least squares over the whole super-block, then the integers anew.
 *
 * Errors are weighed as the reference does. Q2_K without importance is weighed by the size of the weights; the
 * reference counts its errors there by magnitude, here they are squared like all others.
 */
typedef struct {
    float d, dmin, error;
    uint8_t scales[16], minimums[16], codes[SUPER_WEIGHTS];
} affine_super;

enum { AFFINE_STARTS = 5, AFFINE_REFITS = 2 };
static const float affine_starts[AFFINE_STARTS][2] = {
    {1.0f, 1.0f}, {0.97f, 1.0f}, {1.03f, 1.0f}, {1.0f, 0.97f}, {1.0f, 1.03f}};

/* The integers of sub-block j, of sixteen pairs about `wanted`, that leave the least error; adds it to the whole. */
static inline void choose_pair(const float *x, const float *errors, const affine_type *type, const affine_grid *wanted,
    int j, affine_super *block) {
    const int32_t most = type->scale_max;
    const float first = (float)clamp(round_even(wanted->scale * reciprocal(block->d) - 1.5f), 0, most);
    const float lowest = (float)clamp(round_even(-wanted->minimum * reciprocal(block->dmin) - 1.5f), 0, most);
    const qs_lanes zero = 0.0f, limit = (float)most, high = (float)type->plain.max_code;
    const qs_lanes columns = lane_columns + first, rows = lane_rows + lowest;
    const qs_lanes scales = AT_MOST(columns, limit), minimums = AT_MOST(rows, limit);
    const qs_lanes scale = scales * block->d, lift = minimums * block->dmin;
    const qs_lanes quotient = 1.0f / scale, inverse = scale > zero ? quotient : zero;
    qs_lanes error = 0.0f;
    for (int i = 0; i < type->size; i++) {
        const qs_lanes lifted = x[i] + lift;
        const qs_lanes rounded = ROUND_LANES(lifted * inverse);
        const qs_lanes raised = AT_LEAST(rounded, zero), code = AT_MOST(raised, high);
        const qs_lanes difference = lifted - scale * code;
        error += difference * difference * errors[i];
    }
    const qs_lanes score = -error;
    const int lane = best_lane(&score);
    block->scales[j] = (uint8_t)scales[lane];
    block->minimums[j] = (uint8_t)minimums[lane];
    block->error += error[lane];
}

/* Integers and error of a super-block whose d and dmin are given. */
static inline void choose_pairs(
    const float *x, const float *errors, const affine_type *type, const affine_grid *wanted, affine_super *block) {
    block->error = 0.0f;
    for (int j = 0, i = 0; i < SUPER_WEIGHTS; j++, i += type->size) {
        choose_pair(x + i, errors + i, type, &wanted[j], j, block);
    }
}

/* Codes that fit what is stored. */
static inline void settle_pairs(const float *x, const affine_type *type, affine_super *block) {
    for (int j = 0, start = 0; start < SUPER_WEIGHTS; j++, start += type->size) {
        const float inverse = reciprocal(block->d * (float)block->scales[j]);
        const float lift = block->dmin * (float)block->minimums[j];
        for (int i = start; i < start + type->size; i++) {
            block->codes[i] = (uint8_t)clamp(round_even((x[i] + lift) * inverse), 0, type->plain.max_code);
        }
    }
}

/* Weighted sums over a sub-block: of ones, codes, their squares, codes times x, and x. */
typedef struct {
    float w, l, ll, xl, x;
} code_sums;

static inline code_sums sum_codes(const float *x, const float *errors, const uint8_t *codes, int count) {
    float w[QS_LANES] = {0}, l[QS_LANES] = {0}, ll[QS_LANES] = {0}, xl[QS_LANES] = {0}, xw[QS_LANES] = {0};
    for (int i = 0; i < count; i += QS_LANES) {
        for (int c = 0; c < QS_LANES; c++) {
            const float code = (float)codes[i + c], weighted = errors[i + c] * code;
            w[c] += errors[i + c];
            l[c] += weighted;
            ll[c] += weighted * code;
            xl[c] += weighted * x[i + c];
            xw[c] += errors[i + c] * x[i + c];
        }
    }
    return (code_sums){sum_lanes(w), sum_lanes(l), sum_lanes(ll), sum_lanes(xl), sum_lanes(xw)};
}

/*
 * Sets d and dmin to the best ones for the codes and integers there are. With p = s q and the negated minimums m,
 * w = d p - dmin m: two unknowns for 256 weights.
 */
static inline void refit_pairs(const float *x, const float *errors, const affine_type *type, affine_super *block) {
    float pp = 0.0f, pm = 0.0f, mm = 0.0f, xp = 0.0f, xm = 0.0f;
    for (int j = 0, i = 0; i < SUPER_WEIGHTS; j++, i += type->size) {
        const float s = (float)block->scales[j], m = (float)block->minimums[j];
        const code_sums sums = sum_codes(x + i, errors + i, block->codes + i, type->size);
        pp += s * s * sums.ll;
        pm += s * m * sums.l;
        mm += m * m * sums.w;
        xp += s * sums.xl;
        xm += m * sums.x;
    }
    const float determinant = pp * mm - pm * pm;
    const int independent = determinant > 1e-6f * pp * mm;
    block->d = through_half(independent ? (xp * mm - xm * pm) / determinant : pp > 0.0f ? xp / pp : 0.0f);
    block->dmin = through_half(independent ? (xp * pm - xm * pp) / determinant : 0.0f);
}

/* The best super-block found; one with an error of FLT_MAX where none has a finite error. */
static inline void search_pairs(const float *x, const float *errors, const affine_type *type, affine_super *found) {
    const grid_range range = {type->plain.max_code, 1, -0.2f, 0.4f};
    affine_grid wanted[16];
    float largest = 0.0f, deepest = 0.0f;
    for (int j = 0, i = 0; i < SUPER_WEIGHTS; j++, i += type->size) {
        wanted[j] = search_grid(x + i, errors + i, type->size, &range);
        largest = AT_LEAST(wanted[j].scale, largest);
        deepest = AT_LEAST(-wanted[j].minimum, deepest);
    }
    affine_super trial;
    found->error = FLT_MAX;
    for (int k = 0; k < AFFINE_STARTS; k++) {
        trial.d = through_half(affine_starts[k][0] * largest / (float)type->scale_max);
        trial.dmin = through_half(affine_starts[k][1] * deepest / (float)type->scale_max);
        choose_pairs(x, errors, type, wanted, &trial);
        if (trial.error < found->error) *found = trial;
    }
    if (!(found->error < FLT_MAX)) return;
    settle_pairs(x, type, found);
    trial = *found;
    for (int k = 0; k < AFFINE_REFITS; k++) {
        refit_pairs(x, errors, type, &trial);
        choose_pairs(x, errors, type, wanted, &trial);
        settle_pairs(x, type, &trial);
        if (trial.error < found->error) *found = trial;
    }
}

static inline void affine_errors(const float *x, const float *importance, const affine_type *type, float *errors) {
    float mean_square = 0.0f;
    if (importance != NULL) mean_square = type->softening * sum_of_squares(x, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
    for (int i = 0; i < SUPER_WEIGHTS; i += type->size) {
        if (importance == NULL) plain_weights(x + i, type, errors + i);
        else importance_weights(x + i, importance + i, mean_square, type->size, errors + i);
    }
}

static void QS_FOR_ISA(qs_best_q2_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q2_k)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[84];
    float errors[SUPER_WEIGHTS];
    affine_super found;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 84) {
        affine_errors(x + i, importance ? importance + i : NULL, &QS_FOR_ISA(q2_k_type), errors);
        search_pairs(x + i, errors, &QS_FOR_ISA(q2_k_type), &found);
        if (!(found.error < FLT_MAX)) continue;
        for (int j = 0; j < 16; j++) candidate[j] = (uint8_t)(found.scales[j] | found.minimums[j] << 4);
        pack_two_bits(candidate + 16, found.codes);
        store_half(candidate + 80, found.d);
        store_half(candidate + 82, found.dmin);
        keep_better(block, candidate, 84, QS_FOR_ISA(qs_decode_q2_k), x + i, errors, SUPER_WEIGHTS);
    }
}

static void QS_FOR_ISA(qs_best_q4_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q4_k)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[144];
    float errors[SUPER_WEIGHTS];
    affine_super found;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 144) {
        affine_errors(x + i, importance ? importance + i : NULL, &QS_FOR_ISA(q4_k_type), errors);
        search_pairs(x + i, errors, &QS_FOR_ISA(q4_k_type), &found);
        if (!(found.error < FLT_MAX)) continue;
        store_half(candidate, found.d);
        store_half(candidate + 2, found.dmin);
        pack_pairs(candidate + 4, found.scales, found.minimums);
        pack_four_bits(candidate + 16, found.codes);
        keep_better(block, candidate, 144, QS_FOR_ISA(qs_decode_q4_k), x + i, errors, SUPER_WEIGHTS);
    }
}

static void QS_FOR_ISA(qs_best_q5_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q5_k)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[176];
    float errors[SUPER_WEIGHTS];
    affine_super found;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 176) {
        affine_errors(x + i, importance ? importance + i : NULL, &QS_FOR_ISA(q5_k_type), errors);
        search_pairs(x + i, errors, &QS_FOR_ISA(q5_k_type), &found);
        if (!(found.error < FLT_MAX)) continue;
        store_half(candidate, found.d);
        store_half(candidate + 2, found.dmin);
        pack_pairs(candidate + 4, found.scales, found.minimums);
        uint8_t *high = candidate + 16;
        memset(high, 0, 32);
        for (int w = 0; w < SUPER_WEIGHTS; w++) high[w % 32] |= (uint8_t)(found.codes[w] >> 4 << (w / 32));
        pack_four_bits(candidate + 48, found.codes);
        keep_better(block, candidate, 176, QS_FOR_ISA(qs_decode_q5_k), x + i, errors, SUPER_WEIGHTS);
    }
}
