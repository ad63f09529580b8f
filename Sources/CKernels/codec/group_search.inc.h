/*
 * Searches for the scale (and minimum) of groups of weights that give the least weighted squared error, sixteen groups
 * at once. All of them try a bounded list of scales; for each, codes are rounded and the best scale for those codes
 * follows in closed form by least squares. Sums are in single precision, left to right.
 */

/* A group's result: the scale, and the inverse scale that its codes were rounded with, 0 for a group of zeros. */
typedef struct {
    float scale[QS_ABREAST], inverse[QS_ABREAST];
} symmetric_fits;

/*
 * Scales d so that (code - half_range) * d comes near. Tries the scale of the largest weight and nine steps of a tenth
 * of a code to each side.
 */
QS_INLINE void search_symmetric_groups(const lane_groups *groups, int size, int half_range, symmetric_fits *fits) {
    const qs_lanes zero = 0.0f;
    qs_lanes largest, sizes, weighted[QS_GROUP_MAX];
    largest_in_lanes(groups, size, &largest, &sizes);
    for (int i = 0; i < size; i++) weighted[i] = groups->errors[i] * groups->x[i];
    qs_lanes scale = zero, best = zero, chosen = zero;
    for (int k = -10; k <= 9; k++) {
        /* The plain scale first: it is the one to beat. */
        if (k == 0) continue;
        const int step = k == -10 ? 0 : k;
        const qs_lanes inverse = -(0.1f * (float)step + (float)half_range) / largest;
        qs_lanes xl = zero, ll = zero;
        for (int i = 0; i < size; i++) {
            qs_lanes code;
            ROUND_AND_CLAMP(inverse * groups->x[i], -half_range, half_range - 1, code);
            xl += code * weighted[i];
            ll += code * groups->errors[i] * code;
        }
        const qs_lanes fitted = xl / ll;
        const qs_lane_integers better = step == 0 ? ll != zero : (ll > zero) & (xl * xl > best * ll);
        scale = better ? fitted : scale;
        chosen = better ? inverse : chosen;
        if (step == 0) {
            chosen = inverse;
            best = scale * xl;
        } else {
            best = better ? fitted * xl : best;
        }
    }
    const qs_lane_integers none = sizes < QS_TINY;
    scale = none ? zero : scale;
    chosen = none ? zero : chosen;
    memcpy(fits->scale, &scale, sizeof fits->scale);
    memcpy(fits->inverse, &chosen, sizeof fits->inverse);
}

/* The codes of a group for the inverse scale that was found; all 0 in a group of zeros. */
static inline void symmetric_codes(const float *x, float inverse, int size, int half_range, uint8_t *codes) {
    if (inverse == 0.0f) {
        memset(codes, 0, (size_t)size);
        return;
    }
    for (int i = 0; i < size; i++) {
        codes[i] = (uint8_t)(half_range + clamp(round_even(inverse * x[i]), -half_range, half_range - 1));
    }
}

/* What search_affine_groups tries: scales of max_code + first + step * k codes a range, for k in 0 ... steps. */
typedef struct {
    int max_code;
    float first, step;
    int steps;
    int absolute; /* errors count by magnitude, not squared */
} affine_search;

/* A group's result. Its codes are those of (x - base) * inverse; inverse is 0 where all codes are. */
typedef struct {
    float scale[QS_ABREAST], negated_minimum[QS_ABREAST];
    float inverse[QS_ABREAST], base[QS_ABREAST];
    float weight[QS_ABREAST]; /* sum of the error weights */
} affine_fits;

/* Grids of all lanes, with their errors. */
typedef struct {
    qs_lanes scale, minimum, error;
} lane_grids;

/* What of the sums of least squares does not depend on codes, and the range of the weights. */
typedef struct {
    qs_lanes weight, weighted, low, high;
} lane_sums;

/* The error of `grid` for the given codes. */
QS_INLINE void measure_grids(const lane_groups *groups, int size, const qs_lanes *codes, int absolute,
                             lane_grids *grids) {
    const qs_lanes scale = grids->scale, minimum = grids->minimum;
    qs_lanes error = 0.0f;
    for (int i = 0; i < size; i++) {
        const qs_lanes difference = scale * codes[i] + minimum - groups->x[i];
        const qs_lanes size_of_it = absolute ? __builtin_elementwise_abs(difference) : difference * difference;
        error += size_of_it * groups->errors[i];
    }
    grids->error = error;
}

/* The best grids for the codes of (x - low) * inverse; says in which lanes there is one. */
QS_INLINE qs_lane_integers *fit_grids_of_groups(const lane_groups *groups, int size, const affine_search *search,
                                                const lane_sums *sums, const qs_lanes *low, const qs_lanes *inverse,
                                                lane_grids *grids, qs_lane_integers *exists) {
    const qs_lanes zero = 0.0f, base = *low, factor = *inverse;
    qs_lanes sum_l = zero, sum_ll = zero, sum_xl = zero, codes[QS_GROUP_MAX];
    for (int i = 0; i < size; i++) {
        qs_lanes code;
        ROUND_AND_CLAMP(factor * (groups->x[i] - base), 0, search->max_code, code);
        codes[i] = code;
        const qs_lanes weighted = code * groups->errors[i];
        sum_l += weighted;
        sum_ll += weighted * code;
        sum_xl += weighted * groups->x[i];
    }
    const qs_lanes determinant = sum_ll * sums->weight - sum_l * sum_l;
    const qs_lanes fitted = (sum_xl * sums->weight - sum_l * sums->weighted) / determinant;
    const qs_lanes offset = (sum_ll * sums->weighted - sum_l * sum_xl) / determinant, alone = sum_xl / sum_ll;
    grids->scale = offset > zero ? alone : fitted;
    grids->minimum = offset > zero ? zero : offset;
    measure_grids(groups, size, codes, search->absolute, grids);
    *exists = determinant > zero;
    return exists;
}

QS_INLINE void sum_groups(const lane_groups *groups, int size, lane_sums *sums) {
    const qs_lanes zero = 0.0f;
    qs_lanes low = groups->x[0], high = low, weight = groups->errors[0], weighted = weight * low;
    for (int i = 1; i < size; i++) {
        const qs_lanes x = groups->x[i];
        low = AT_MOST(x, low);
        high = AT_LEAST(x, high);
        weight += groups->errors[i];
        weighted += groups->errors[i] * x;
    }
    *sums = (lane_sums){weight, weighted, low > zero ? zero : low, high};
}

/*
 * Scales and minimums so that code * scale - negated_minimum comes near. The minimum is never above zero. Later trials
 * round from the best minimum so far.
 */
QS_INLINE void search_affine_groups(const lane_groups *groups, int size, const affine_search *search,
                                    affine_fits *fits) {
    const qs_lanes zero = 0.0f;
    const float max_code = (float)search->max_code;
    lane_sums sums;
    sum_groups(groups, size, &sums);
    qs_lanes minimum = sums.low, base = minimum, inverse = max_code / (sums.high - minimum), codes[QS_GROUP_MAX];
    for (int i = 0; i < size; i++) {
        ROUND_AND_CLAMP(inverse * (groups->x[i] - minimum), 0, search->max_code, codes[i]);
    }
    lane_grids best = {1.0f / inverse, minimum, zero};
    measure_grids(groups, size, codes, search->absolute, &best);
    for (int k = 0; k <= search->steps; k++) {
        const qs_lanes trial = (search->first + search->step * (float)k + max_code) / (sums.high - minimum);
        lane_grids grids;
        qs_lane_integers exists;
        fit_grids_of_groups(groups, size, search, &sums, &minimum, &trial, &grids, &exists);
        const qs_lane_integers better = exists & (grids.error < best.error);
        base = better ? minimum : base;
        inverse = better ? trial : inverse;
        best.error = better ? grids.error : best.error;
        best.scale = better ? grids.scale : best.scale;
        minimum = better ? grids.minimum : minimum;
    }
    const qs_lane_integers flat = sums.high <= sums.low;
    const qs_lanes scale = flat ? zero : best.scale, factor = flat ? zero : inverse;
    const qs_lanes negated = -(flat ? sums.low : minimum);
    memcpy(fits->scale, &scale, sizeof fits->scale);
    memcpy(fits->negated_minimum, &negated, sizeof fits->negated_minimum);
    memcpy(fits->inverse, &factor, sizeof fits->inverse);
    memcpy(fits->base, &base, sizeof fits->base);
    memcpy(fits->weight, &sums.weight, sizeof fits->weight);
}

/* The codes of a group by the scale that was found. */
static inline void affine_codes(const float *x, float inverse, float base, int size, int max_code, uint8_t *codes) {
    if (inverse == 0.0f) {
        memset(codes, 0, (size_t)size);
        return;
    }
    for (int i = 0; i < size; i++) codes[i] = (uint8_t)clamp(round_even(inverse * (x[i] - base)), 0, max_code);
}
