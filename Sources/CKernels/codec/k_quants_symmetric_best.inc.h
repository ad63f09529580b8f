/*
 * The best encoders of super-blocks around zero, Q3_K, Q6_K and IQ4_XS: the reference's super-block, unless a wider
 * search finds one with less error. Sixteen sub-blocks are searched at once, those of one super-block or of two.
 *
 * Each sub-block first gets the scale that it would have alone, of some of either sign. Then some values of d are
 * tried, near the one that brings the largest scale to the largest integer. For each of them every sub-block takes the
 * integer, of some about its own scale, that leaves the least error. The best d is refitted by least squares over the
 * whole super-block, once or twice, and the integers are chosen anew. Errors are weighed as the reference does.
 */
enum { SYMMETRIC_STARTS = 4 };

typedef struct {
    int size; /* weights of a sub-block */
    code_range codes;
    int scale_half; /* integer scales lie in [-scale_half, scale_half) */
    scale_range range;
    int near; /* integers tried about a scale */
    int refits;
    float starts[SYMMETRIC_STARTS];
} symmetric_type;

/* Q3_K's few codes make its scales ambiguous, so that a much smaller d than the first can be the best. */
static const symmetric_type q3_k_symmetric = {
    16, {-4, 3, 0, 0}, 32, {0.7f, 1.6f, 7, 3}, 4, 1, {1.0f, 0.8f, 0.6f, 0.9f}};
static const symmetric_type q6_k_symmetric = {
    16, {-32, 31, 0, 0}, 128, {0.85f, 1.15f, 8, 6}, 8, 2, {1.0f, 0.99f, 1.01f, 0.98f}};
static const symmetric_type iq4_xs_symmetric = {
    32, {-127, 113, 1, 0}, 32, {0.8f, 1.35f, 12, 0}, 3, 2, {1.0f, 0.97f, 1.03f, 0.94f}};

/* d and the error of a super-block in all its lanes, in each its integer. */
typedef struct {
    qs_lanes d, integers, error;
} lane_integers;

/* The errors that integers leave; keeps them where they leave less. */
QS_ALWAYS_INLINE void try_integers(
    const lane_groups *groups, const symmetric_type *type, const qs_lanes *integers, lane_integers *best) {
    const qs_lanes scale = *integers * best->d, inverse = RECIPROCAL_LANES(scale);
    qs_lanes error = 0.0f, code;
    for (int i = 0; i < type->size; i++) {
        const qs_lanes scaled = groups->x[i] * inverse;
        nearest_codes(&scaled, &type->codes, &code);
        const qs_lanes difference = groups->x[i] - scale * code;
        error += difference * difference * groups->errors[i];
    }
    const qs_lane_integers better = error < best->error;
    best->integers = better ? *integers : best->integers;
    best->error = better ? error : best->error;
}

/* The integers, near the wanted scales, that leave the least error with the d of `super`. */
QS_ALWAYS_INLINE void choose_integers(
    const lane_groups *groups, const symmetric_type *type, const qs_lanes *wanted, lane_integers *super) {
    const qs_lanes infinite = FLT_MAX, middle = *wanted * RECIPROCAL_LANES(super->d);
    super->error = infinite;
    for (int k = 0; k < type->near; k++) {
        const float offset = (float)k - 0.5f * (float)(type->near - 1);
        qs_lanes integers;
        NEAREST_OF_ANY_LANES(middle + offset, -type->scale_half, type->scale_half - 1, integers);
        try_integers(groups, type, &integers, super);
    }
    sum_spans(&super->error, SUPER_WEIGHTS / type->size);
}

/* Sets d to the best one for the integers there are and the codes they give. */
QS_ALWAYS_INLINE void refit_integers(const lane_groups *groups, const symmetric_type *type, lane_integers *super) {
    const int span = SUPER_WEIGHTS / type->size;
    const qs_lanes zero = 0.0f, scale = super->integers * super->d, inverse = RECIPROCAL_LANES(scale);
    qs_lanes xl = zero, ll = zero, code;
    for (int i = 0; i < type->size; i++) {
        const qs_lanes scaled = groups->x[i] * inverse;
        nearest_codes(&scaled, &type->codes, &code);
        code *= super->integers;
        const qs_lanes weighted = code * groups->errors[i];
        xl += weighted * groups->x[i];
        ll += weighted * code;
    }
    sum_spans(&xl, span);
    sum_spans(&ll, span);
    super->d = ll > zero ? xl / ll : zero;
    through_halves(&super->d);
}

QS_ALWAYS_INLINE void keep_integers(const lane_integers *super, lane_integers *best) {
    const qs_lane_integers better = super->error < best->error;
    best->d = better ? super->d : best->d;
    best->integers = better ? super->integers : best->integers;
    best->error = better ? super->error : best->error;
}

/* The scale of largest magnitude of each super-block, with its sign, in all its lanes. */
QS_ALWAYS_INLINE void largest_signed_of_spans(qs_lanes *scales, int span) {
    float values[QS_LANES];
    memcpy(values, scales, sizeof values);
    for (int start = 0; start < QS_LANES; start += span) {
        const float largest = largest_signed(values + start, span);
        for (int c = start; c < start + span; c++) values[c] = largest;
    }
    memcpy(scales, values, sizeof values);
}

/* The best super-blocks found. */
QS_ALWAYS_INLINE void search_integers(const lane_groups *groups, const symmetric_type *type, lane_integers *found) {
    const qs_lanes zero = 0.0f, infinite = FLT_MAX;
    lane_scales alone;
    search_scales(groups, type->size, &type->codes, &type->range, &alone);
    const qs_lanes wanted = alone.scale;
    qs_lanes largest = wanted;
    largest_signed_of_spans(&largest, SUPER_WEIGHTS / type->size);
    *found = (lane_integers){zero, zero, infinite};
    lane_integers trial = *found;
    for (int k = 0; k < SYMMETRIC_STARTS; k++) {
        trial.d = largest * (-type->starts[k] / (float)type->scale_half);
        through_halves(&trial.d);
        choose_integers(groups, type, &wanted, &trial);
        keep_integers(&trial, found);
    }
    trial = *found;
    for (int k = 0; k < type->refits; k++) {
        refit_integers(groups, type, &trial);
        choose_integers(groups, type, &wanted, &trial);
        keep_integers(&trial, found);
    }
}

/* The integers and codes of the best super-block of sixteen groups; returns its d. */
QS_ALWAYS_INLINE float settle_integers(
    const lane_groups *groups, const symmetric_type *type, int32_t *integers, uint8_t *codes) {
    lane_integers found;
    search_integers(groups, type, &found);
    const qs_lanes lift = 0.0f, scale = found.integers * found.d, inverse = RECIPROCAL_LANES(scale);
    store_lane_codes(groups, 16, &lift, &inverse, type->codes.low, type->codes.high, codes);
    for (int j = 0; j < 16; j++) integers[j] = (int32_t)found.integers[j];
    return found.d[0];
}

static void QS_FOR_ISA(qs_best_q3_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q3_k)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[110], scales[16], codes[SUPER_WEIGHTS];
    int32_t integers[16];
    lane_groups groups = {.count = 16};
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 110) {
        load_groups(x + i, 16, 16, groups.x);
        if (importance == NULL) for (int l = 0; l < 16; l++) groups.errors[l] = groups.x[l] * groups.x[l];
        else weigh_q3_k(x + i, importance + i, &groups);
        store_half(candidate + 108, settle_integers(&groups, &q3_k_symmetric, integers, codes));
        for (int j = 0; j < 16; j++) scales[j] = (uint8_t)(integers[j] + 32);
        pack_q3_scales(candidate + 96, scales);
        pack_q3(candidate, codes);
        keep_better(&groups, 16, 16, QS_FOR_ISA(qs_decode_q3_k), 110, candidate, block);
    }
}

static void QS_FOR_ISA(qs_best_q6_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q6_k)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[210], codes[SUPER_WEIGHTS];
    int32_t integers[16];
    lane_groups groups = {.count = 16};
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 210) {
        load_groups(x + i, 16, 16, groups.x);
        if (importance != NULL) load_groups(importance + i, 16, 16, groups.errors);
        else for (int l = 0; l < 16; l++) groups.errors[l] = groups.x[l] * groups.x[l];
        store_half(candidate + 208, settle_integers(&groups, &q6_k_symmetric, integers, codes));
        for (int j = 0; j < 16; j++) candidate[192 + j] = (uint8_t)(int8_t)integers[j];
        pack_q6(candidate, codes);
        keep_better(&groups, 16, 16, QS_FOR_ISA(qs_decode_q6_k), 210, candidate, block);
    }
}

/* Error weights of up to sixteen sub-blocks of IQ4_XS. */
static inline void load_iq4_xs(const float *x, const float *importance, int count, lane_groups *groups) {
    groups->count = count;
    load_groups(x, 32, count, groups->x);
    if (importance == NULL) {
        for (int i = 0; i < 32; i++) groups->errors[i] = groups->x[i] * groups->x[i];
        return;
    }
    float mean_squares[QS_LANES];
    for (int g = 0; g < QS_LANES; g++) {
        const int super = g < count ? g / 8 : 0;
        mean_squares[g] = g % 8 ? mean_squares[g - 1]
            : sum_of_squares(x + super * SUPER_WEIGHTS, SUPER_WEIGHTS) * 2.0f / (float)SUPER_WEIGHTS;
    }
    weigh_by_importance(importance, mean_squares, 32, groups);
}

static void QS_FOR_ISA(qs_best_iq4_xs)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_iq4_xs)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidates[2 * 136];
    lane_groups groups;
    lane_integers found;
    for (int64_t i = 0; i < columns; i += 2 * SUPER_WEIGHTS, block += 2 * 136) {
        const int count = columns - i < 2 * SUPER_WEIGHTS ? 8 : 16;
        load_iq4_xs(x + i, importance ? importance + i : NULL, count, &groups);
        search_integers(&groups, &iq4_xs_symmetric, &found);
        for (int start = 0; start < count; start += 8) {
            int32_t integers[8];
            for (int j = 0; j < 8; j++) integers[j] = (int32_t)found.integers[start + j];
            store_iq4_xs(x + i + 32 * start, found.d[start], integers, candidates + 17 * start);
        }
        keep_better(&groups, 32, 8, QS_FOR_ISA(qs_decode_iq4_xs), 136, candidates, block);
    }
}
