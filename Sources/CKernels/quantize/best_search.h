/*
 * What the best encoders share: searches wider than the reference's for the scale (and minimum) of a group of weights,
 * sixteen candidates at a time.
 */
static const qs_lanes lane_signs = {1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1};
static const qs_lanes lane_eights = {0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7};
static const qs_lanes lane_columns = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
static const qs_lanes lane_rows = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};

/* What a decoder will read for `value`, the largest half in place of infinity. */
static inline float through_half(float value) {
    const float limited = value > 65504.0f ? 65504.0f : value < -65504.0f ? -65504.0f : value;
    return qs_float_from_half(qs_half_from_float(limited));
}

/* The sum of sixteen numbers, from left to right. */
static inline float sum_lanes(const float *lanes) {
    float sum = 0.0f;
    for (int c = 0; c < QS_LANES; c++) sum += lanes[c];
    return sum;
}

/* The weighted squared error of `count` weights, a multiple of sixteen. */
static inline float weighted_error(const float *x, const float *decoded, const float *errors, int count) {
    float sums[QS_LANES] = {0};
    for (int i = 0; i < count; i += QS_LANES) {
        for (int c = 0; c < QS_LANES; c++) {
            const float difference = x[i + c] - decoded[i + c];
            sums[c] += errors[i + c] * difference * difference;
        }
    }
    return sum_lanes(sums);
}

/*
 * Replaces `block` by `candidate` where that decodes with a lower weighted squared error. Errors that are not finite
 * count as the largest float, so NaN weights leave the reference's block.
 */
static inline void keep_better(
    uint8_t *block, const uint8_t *candidate, int bytes, qs_decode_function decode, const float *x,
    const float *errors, int count) {
    float decoded[256];
    decode(block, decoded, 1);
    const float error = weighted_error(x, decoded, errors, count);
    decode(candidate, decoded, 1);
    const float found = weighted_error(x, decoded, errors, count);
    if (found < (error <= FLT_MAX ? error : FLT_MAX)) memcpy(block, candidate, (size_t)bytes);
}

/* The lane of the largest score, of equal ones the first; NaNs lose. */
static inline int best_lane(const qs_lanes *scores) {
    float values[QS_LANES], highest = -FLT_MAX;
    memcpy(values, scores, sizeof values);
    for (int c = 0; c < QS_LANES; c++) highest = values[c] > highest ? values[c] : highest;
    int best = 0;
    for (int c = QS_LANES - 1; c >= 0; c--) best = values[c] == highest ? c : best;
    return best;
}

/*
 * For each inverse scale: the codes that it gives `x`, in [-half_range, half_range), the best scale for those codes,
 * and by how much that scale lowers the weighted squared error of all-zero weights.
 */
static inline void fit_scales(const float *x, const float *errors, int count, int half_range, const qs_lanes *inverse,
    qs_lanes *scale, qs_lanes *gain) {
    const qs_lanes low = (float)-half_range, high = (float)(half_range - 1), zero = 0.0f, factor = *inverse;
    qs_lanes xl = 0.0f, ll = 0.0f;
    for (int i = 0; i < count; i++) {
        const qs_lanes rounded = ROUND_LANES(factor * x[i]);
        const qs_lanes raised = AT_LEAST(rounded, low), code = AT_MOST(raised, high);
        xl += code * (errors[i] * x[i]);
        ll += code * code * errors[i];
    }
    const qs_lanes fitted = xl / ll;
    *scale = ll > zero ? fitted : zero;
    *gain = *scale * xl;
}

/* Where a search for a scale looks: what the largest weight's code is to be, as a part of half the range. */
typedef struct {
    float first, last;
    int rounds; /* of sixteen candidates, half of them for each sign; one round of finer steps follows */
} scale_range;

/* The best scale of each sign of the inverse scale, and what it gains. */
typedef struct {
    float scales[2], gains[2], inverses[2];
} scale_pair;

/* Keeps the best of lanes 0 to 7 as the first, of 8 to 15 as the second, where better than what is there. */
static inline void keep_best_scales(
    const qs_lanes *inverse, const qs_lanes *scale, const qs_lanes *gain, scale_pair *found) {
    float inverses[QS_LANES], scales[QS_LANES], gains[QS_LANES];
    memcpy(inverses, inverse, sizeof inverses);
    memcpy(scales, scale, sizeof scales);
    memcpy(gains, gain, sizeof gains);
    for (int sign = 0; sign < 2; sign++) {
        int best = 8 * sign;
        for (int c = 8 * sign + 1; c < 8 * sign + 8; c++) best = gains[c] > gains[best] ? c : best;
        if (!(gains[best] > found->gains[sign])) continue;
        found->gains[sign] = gains[best];
        found->scales[sign] = scales[best];
        found->inverses[sign] = inverses[best];
    }
}

/*
 * The scales d of `x`, one for either sign, so that code * d comes near. Tries scales that bring the largest weight to
 * the codes of a range, then finer steps about the best one of each sign: 16 * (rounds + 1) candidates.
 */
static inline scale_pair search_scales(
    const float *x, const float *errors, int count, int half_range, const scale_range *range) {
    const float largest = largest_magnitude(x, count);
    scale_pair found = {{0.0f, 0.0f}, {0.0f, 0.0f}, {0.0f, 0.0f}};
    if (!(largest >= QS_TINY && largest <= FLT_MAX)) return found;
    const float unit = (float)half_range / largest;
    const float step = (range->last - range->first) * unit / (float)(range->rounds * 8 - 1);
    qs_lanes inverse, scale, gain;
    for (int k = 0; k < range->rounds; k++) {
        const qs_lanes steps = lane_eights + (float)(8 * k);
        inverse = (range->first * unit + step * steps) * lane_signs;
        fit_scales(x, errors, count, half_range, &inverse, &scale, &gain);
        keep_best_scales(&inverse, &scale, &gain, &found);
    }
    const qs_lanes first = found.inverses[0], second = found.inverses[1], none = 0.0f;
    inverse = (lane_signs > none ? first : second) + (lane_eights - 3.5f) * (step / 4.0f);
    fit_scales(x, errors, count, half_range, &inverse, &scale, &gain);
    keep_best_scales(&inverse, &scale, &gain, &found);
    return found;
}

/* The better one of the two. */
static inline float best_scale(const scale_pair *pair) {
    return pair->gains[1] > pair->gains[0] ? pair->scales[1] : pair->scales[0];
}

/* Sums over a group that do not depend on its codes. */
typedef struct {
    float low, high, weight, weighted; /* least and largest x, sums of errors and of errors * x */
} group_sums;

static inline group_sums sum_group(const float *x, const float *errors, int count) {
    group_sums sums = {FLT_MAX, -FLT_MAX, 0.0f, 0.0f};
    for (int i = 0; i < count; i++) {
        sums.low = AT_MOST(x[i], sums.low);
        sums.high = AT_LEAST(x[i], sums.high);
        sums.weight += errors[i];
        sums.weighted += errors[i] * x[i];
    }
    return sums;
}

/* Sixteen grids code * scale + minimum, and how much they gain over all-zero weights. */
typedef struct {
    qs_lanes scale, minimum, gain;
} grid_lanes;

/* The best grids for the codes (x - low) * inverse; with `bounded`, of those whose minimum is not above zero. */
static inline void fit_grids(const float *x, const float *errors, int count, int max_code, int bounded,
    const group_sums *sums, const qs_lanes *low, const qs_lanes *inverse, grid_lanes *grids) {
    const qs_lanes zero = 0.0f, high = (float)max_code, base = *low, factor = *inverse;
    qs_lanes l = 0.0f, ll = 0.0f, xl = 0.0f;
    for (int i = 0; i < count; i++) {
        const qs_lanes rounded = ROUND_LANES((x[i] - base) * factor);
        const qs_lanes raised = AT_LEAST(rounded, zero), code = AT_MOST(raised, high);
        const qs_lanes weighted = code * errors[i];
        l += weighted;
        ll += weighted * code;
        xl += weighted * x[i];
    }
    const qs_lanes determinant = ll * sums->weight - l * l, limit = bounded ? 0.0f : FLT_MAX;
    const qs_lanes scale = (xl * sums->weight - l * sums->weighted) / determinant;
    const qs_lanes minimum = (ll * sums->weighted - l * xl) / determinant;
    const qs_lanes alone = xl / ll;
    const qs_lanes limited = minimum > limit ? alone : scale, offset = minimum > limit ? zero : minimum;
    grids->scale = determinant > zero ? limited : zero;
    grids->minimum = determinant > zero ? offset : zero;
    grids->gain = grids->scale * xl + grids->minimum * sums->weighted;
}

/* Where a search for a grid looks. */
typedef struct {
    int max_code;
    int bounded; /* the minimum is never above zero */
    /* How far, in codes, the ends of the grid lie within the weights' range: four places at either end. */
    float first, step;
} grid_range;

typedef struct {
    float scale, minimum;
} affine_grid;

/*
 * The grid code * scale + minimum that comes near `x`. Three rounds of sixteen, the second and third about what the
 * round before fitted, in halved steps.
 */
static inline affine_grid search_grid(const float *x, const float *errors, int count, const grid_range *range) {
    const group_sums sums = sum_group(x, errors, count);
    float low = range->bounded && sums.low > 0.0f ? 0.0f : sums.low, high = sums.high;
    affine_grid found = {0.0f, low};
    if (!(high > low && sums.weight > 0.0f)) return found;
    const float codes = (float)range->max_code;
    float unit = (high - low) / codes, first = range->first, step = range->step, best = -FLT_MAX;
    for (int k = 0; k < 3; k++) {
        const qs_lanes bottom = low + unit * (first + step * lane_columns);
        const qs_lanes top = high - unit * (first + step * lane_rows), inverse = codes / (top - bottom);
        grid_lanes grids;
        fit_grids(x, errors, count, range->max_code, range->bounded, &sums, &bottom, &inverse, &grids);
        const int lane = best_lane(&grids.gain);
        if (grids.gain[lane] > best) {
            best = grids.gain[lane];
            found = (affine_grid){grids.scale[lane], grids.minimum[lane]};
        }
        low = found.minimum;
        unit = found.scale;
        high = low + codes * unit;
        step /= 2.0f;
        first = -1.5f * step;
    }
    return found;
}
