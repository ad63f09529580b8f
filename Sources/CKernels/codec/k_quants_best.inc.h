/*
 * The best encoders of the K types with minimums, Q2_K, Q4_K and Q5_K: the reference's super-block, unless a wider
 * search finds one with less error. Sixteen sub-blocks are searched at once, those of one super-block or of two.
 *
 * Each sub-block first gets the grid it would have alone. Then five pairs of d and dmin are tried, near the ones that
 * bring the largest scale and minimum to the largest integers. For each of them every sub-block takes the pair of
 * integers that leaves the least error: of some scales about its own, each with the minimums that least squares
 * suggests for that scale. The best of the five is refitted twice: d and dmin by least squares over the whole
 * super-block, then the integers anew, about what least squares gives for the codes there are.
 *
 * Errors are weighed as the reference does. Q2_K without importance is weighed by the size of the weights; the
 * reference counts its errors there by magnitude, here they are squared like all others.
 */
enum { AFFINE_STARTS = 5, AFFINE_REFITS = 2, AFFINE_SCALES = 3, AFFINE_MINIMUMS = 2 };

static const float affine_starts[AFFINE_STARTS][2] = {
    {1.0f, 1.0f}, {0.97f, 1.0f}, {1.03f, 1.0f}, {1.0f, 0.97f}, {1.0f, 1.03f}};

/* Of each lane: d and dmin of its super-block, its own integers, its super-block's error. */
typedef struct {
    qs_lanes d, dmin, scales, minimums, error;
} lane_pairs;

/* Sums over each group for the codes it has, each weighed by its error: codes, their squares, codes times weights. */
typedef struct {
    qs_lanes l, ll, xl;
} code_sums;

QS_INLINE void sum_codes(const lane_groups *groups, int size, int max_code, const qs_lanes *scale, const qs_lanes *lift,
                         code_sums *sums) {
    const qs_lanes inverse = RECIPROCAL_LANES(*scale), zero = 0.0f;
    qs_lanes l = zero, ll = zero, xl = zero, code;
    for (int i = 0; i < size; i++) {
        NEAREST_OF_ANY_LANES((groups->x[i] + *lift) * inverse, 0, max_code, code);
        const qs_lanes weighted = code * groups->errors[i];
        l += weighted;
        ll += weighted * code;
        xl += weighted * groups->x[i];
    }
    *sums = (code_sums){l, ll, xl};
}

/*
 * Sets d and dmin to the best ones for the integers and codes there are. With p = s q and the negated minimums m,
 * w = d p - dmin m: two unknowns for 256 weights.
 */
QS_INLINE void refit_pairs(const code_sums *codes, const lane_sums *sums, int span, lane_pairs *pairs) {
    const qs_lanes s = pairs->scales, m = pairs->minimums, zero = 0.0f;
    qs_lanes pp = s * s * codes->ll, pm = s * m * codes->l, mm = m * m * sums->weight;
    qs_lanes xp = s * codes->xl, xm = m * sums->weighted;
    sum_spans(&pp, span);
    sum_spans(&pm, span);
    sum_spans(&mm, span);
    sum_spans(&xp, span);
    sum_spans(&xm, span);
    const qs_lanes determinant = pp * mm - pm * pm, alone = pp > zero ? xp / pp : zero;
    const qs_lane_integers independent = determinant > 1e-6f * pp * mm;
    pairs->d = independent ? (xp * mm - xm * pm) / determinant : alone;
    pairs->dmin = independent ? (xp * pm - xm * pp) / determinant : zero;
    through_halves(&pairs->d);
    through_halves(&pairs->dmin);
}

/* The errors that integers leave; keeps them where they leave less. */
QS_INLINE void try_pairs(const lane_groups *groups, const affine_type *type, const qs_lanes *scales,
                         const qs_lanes *minimums, lane_pairs *best) {
    const qs_lanes scale = *scales * best->d, lift = *minimums * best->dmin, inverse = RECIPROCAL_LANES(scale);
    qs_lanes error = 0.0f, code;
    for (int i = 0; i < type->size; i++) {
        const qs_lanes lifted = groups->x[i] + lift;
        NEAREST_LANES(lifted * inverse, 0, type->plain.max_code, code);
        const qs_lanes difference = lifted - scale * code;
        error += difference * difference * groups->errors[i];
    }
    const qs_lane_integers better = error < best->error;
    best->scales = better ? *scales : best->scales;
    best->minimums = better ? *minimums : best->minimums;
    best->error = better ? error : best->error;
}

/* The integers that leave the least error with the d and dmin of `pairs`, near to the best grids for given codes. */
QS_INLINE void choose_pairs(const lane_groups *groups, const affine_type *type, const lane_sums *sums,
                            const code_sums *codes, lane_pairs *pairs) {
    const qs_lanes zero = 0.0f, infinite = FLT_MAX, inverse_d = RECIPROCAL_LANES(pairs->d);
    const qs_lanes inverse_dmin = RECIPROCAL_LANES(pairs->dmin);
    const qs_lanes determinant = codes->ll * sums->weight - codes->l * codes->l;
    const qs_lanes fitted = (codes->xl * sums->weight - codes->l * sums->weighted) / determinant;
    const qs_lanes wanted = determinant > zero ? fitted * inverse_d : pairs->scales;
    const qs_lanes lift_unit = inverse_dmin / sums->weight;
    pairs->error = infinite;
    for (int a = 0; a < AFFINE_SCALES; a++) {
        qs_lanes scales, minimums;
        NEAREST_OF_ANY_LANES(wanted + ((float)a - 0.5f * (AFFINE_SCALES - 1)), 0, type->scale_max, scales);
        const qs_lanes lift = (scales * pairs->d * codes->l - sums->weighted) * lift_unit;
        for (int b = 0; b < AFFINE_MINIMUMS; b++) {
            NEAREST_OF_ANY_LANES(lift + ((float)b - 0.5f * (AFFINE_MINIMUMS - 1)), 0, type->scale_max, minimums);
            try_pairs(groups, type, &scales, &minimums, pairs);
        }
    }
    sum_spans(&pairs->error, SUPER_WEIGHTS / type->size);
}

/* Keeps super-blocks that have less error. */
QS_INLINE void keep_pairs(const lane_pairs *pairs, lane_pairs *best) {
    const qs_lane_integers better = pairs->error < best->error;
    best->d = better ? pairs->d : best->d;
    best->dmin = better ? pairs->dmin : best->dmin;
    best->scales = better ? pairs->scales : best->scales;
    best->minimums = better ? pairs->minimums : best->minimums;
    best->error = better ? pairs->error : best->error;
}

/* The best super-blocks found. */
QS_INLINE void search_pairs(const lane_groups *groups, const affine_type *type, lane_pairs *found) {
    const grid_range range = {type->plain.max_code, 1, 0, 4, 2, -0.2f, 0.4f};
    const int span = SUPER_WEIGHTS / type->size;
    const qs_lanes zero = 0.0f, infinite = FLT_MAX;
    lane_sums sums;
    grid_fits grids;
    code_sums codes;
    sum_groups(groups, type->size, &sums);
    search_grids(groups, type->size, &range, &sums, &grids);
    qs_lanes largest = grids.scale, deepest = -grids.minimum;
    sum_codes(groups, type->size, range.max_code, &largest, &deepest, &codes);
    largest_of_spans(&largest, span);
    largest_of_spans(&deepest, span);
    *found = (lane_pairs){zero, zero, zero, zero, infinite};
    lane_pairs trial = *found;
    for (int k = 0; k < AFFINE_STARTS; k++) {
        trial.d = largest * (affine_starts[k][0] / (float)type->scale_max);
        trial.dmin = deepest * (affine_starts[k][1] / (float)type->scale_max);
        through_halves(&trial.d);
        through_halves(&trial.dmin);
        choose_pairs(groups, type, &sums, &codes, &trial);
        keep_pairs(&trial, found);
    }
    trial = *found;
    for (int k = 0; k < AFFINE_REFITS; k++) {
        const qs_lanes scale = trial.scales * trial.d, lift = trial.minimums * trial.dmin;
        sum_codes(groups, type->size, range.max_code, &scale, &lift, &codes);
        refit_pairs(&codes, &sums, span, &trial);
        choose_pairs(groups, type, &sums, &codes, &trial);
        keep_pairs(&trial, found);
    }
}

/* Improves the reference's super-blocks of a row. */
QS_INLINE void improve_affine(const float *x, const float *importance, const affine_type *type, int bytes, int d_at,
                              qs_decode_function decode, void (*store)(const affine_codes_and_scales *, uint8_t *),
                              uint8_t *blocks, int64_t columns) {
    const int span = SUPER_WEIGHTS / type->size;
    const int64_t at_once = QS_ABREAST * type->size;
    uint8_t candidates[2 * 176], codes[QS_ABREAST * QS_GROUP_MAX];
    affine_codes_and_scales super;
    lane_groups groups;
    lane_pairs found;
    for (int64_t i = 0; i < columns; i += at_once, blocks += bytes * (QS_ABREAST / span)) {
        const int64_t left = columns - i;
        load_sub_blocks(x + i, importance ? importance + i : NULL, type,
                        left < at_once ? (int)(left / type->size) : QS_ABREAST, &groups);
        search_pairs(&groups, type, &found);
        const qs_lanes scale = found.scales * found.d, lift = found.minimums * found.dmin;
        const qs_lanes inverse = RECIPROCAL_LANES(scale);
        store_lane_codes(&groups, type->size, &lift, &inverse, 0, type->plain.max_code, codes);
        uint8_t *candidate = candidates;
        for (int start = 0; start < groups.count; start += span, candidate += bytes) {
            for (int j = 0; j < span; j++) {
                super.scales[j] = (uint8_t)found.scales[start + j];
                super.minimums[j] = (uint8_t)found.minimums[start + j];
            }
            memcpy(super.codes, codes + start * type->size, SUPER_WEIGHTS);
            store_half(candidate + d_at, found.d[start]);
            store_half(candidate + d_at + 2, found.dmin[start]);
            store(&super, candidate);
        }
        keep_better(&groups, type->size, span, decode, bytes, candidates, blocks);
    }
}

#define DEFINE_AFFINE_BEST(name, bytes, d_at)                                                                          \
    static void QS_NAME(qs_best_##name)(const float *x, const float *importance, void *blocks, int64_t columns) {      \
        QS_NAME(qs_encode_##name)(x, importance, blocks, columns);                                                     \
        improve_affine(x, importance, &QS_NAME(name##_type), bytes, d_at, QS_NAME(qs_decode_##name), store_##name,     \
                       blocks, columns);                                                                               \
    }
