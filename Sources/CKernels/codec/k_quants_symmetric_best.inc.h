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

/* d and the error of a super-block in all its lanes, in each its integer. */
typedef struct {
    qs_lanes d, integers, error;
} lane_integers;

/* The errors that integers leave; keeps them where they leave less. */
QS_INLINE void try_integers(const lane_groups *groups, const symmetric_type *type, const qs_lanes *integers,
                            lane_integers *best) {
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
QS_INLINE void choose_integers(const lane_groups *groups, const symmetric_type *type, const qs_lanes *wanted,
                               lane_integers *super) {
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
QS_INLINE void refit_integers(const lane_groups *groups, const symmetric_type *type, lane_integers *super) {
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

QS_INLINE void keep_integers(const lane_integers *super, lane_integers *best) {
    const qs_lane_integers better = super->error < best->error;
    best->d = better ? super->d : best->d;
    best->integers = better ? super->integers : best->integers;
    best->error = better ? super->error : best->error;
}

/* The scale of largest magnitude of each super-block, with its sign, in all its lanes. */
QS_INLINE void largest_signed_of_spans(qs_lanes *scales, int span) {
    float values[QS_ABREAST];
    memcpy(values, scales, sizeof values);
    for (int start = 0; start < QS_ABREAST; start += span) {
        const float largest = largest_signed(values + start, span);
        for (int c = start; c < start + span; c++) values[c] = largest;
    }
    memcpy(scales, values, sizeof values);
}

/* The best super-blocks found. */
QS_INLINE void search_integers(const lane_groups *groups, const symmetric_type *type, lane_integers *found) {
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
QS_INLINE float settle_integers(const lane_groups *groups, const symmetric_type *type, int32_t *integers,
                                uint8_t *codes) {
    lane_integers found;
    search_integers(groups, type, &found);
    const qs_lanes lift = 0.0f, scale = found.integers * found.d, inverse = RECIPROCAL_LANES(scale);
    store_lane_codes(groups, 16, &lift, &inverse, type->codes.low, type->codes.high, codes);
    for (int j = 0; j < 16; j++) integers[j] = (int32_t)found.integers[j];
    return found.d[0];
}
