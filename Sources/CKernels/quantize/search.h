/*
 * Searches for the scale (and minimum) of a group of weights that give the least weighted squared error. All of them
 * try a bounded list of scales; for each, codes are rounded and the best scale for those codes follows in closed form
 * by least squares. Sums are in single precision, left to right.
 */
enum { QS_GROUP_MAX = 32 };

/* Rounds x[i] * inverse to codes in [-half_range, half_range) and gives the sums of least squares, in each lane. */
static inline void fit_symmetric(const float *x, const float *errors, int count, const qs_lanes *inverse,
    int half_range, float *sums_xl, float *sums_ll) {
    qs_lanes xl = 0.0f, ll = 0.0f;
    for (int i = 0; i < count; i++) {
        const qs_lanes scaled = *inverse * x[i];
        qs_lanes code;
        round_lanes(&scaled, -half_range, half_range - 1, &code);
        xl += code * (errors[i] * x[i]);
        ll += code * errors[i] * code;
    }
    memcpy(sums_xl, &xl, sizeof xl);
    memcpy(sums_ll, &ll, sizeof ll);
}

/*
 * The scale d of `x` so that (code - half_range) * d comes near, errors weighed by `errors`. Tries the scale of the
 * largest weight and nine steps of a tenth of a code to each side. A group of zeros has code 0 and scale 0.
 */
static float search_symmetric(const float *x, const float *errors, int count, int half_range, uint8_t *codes) {
    const float largest = largest_signed(x, count);
    if (magnitude(largest) < QS_TINY) {
        memset(codes, 0, (size_t)count);
        return 0.0f;
    }
    float sums_xl[2 * QS_LANES], sums_ll[2 * QS_LANES];
    for (int half = 0; half < 2; half++) {
        const qs_lanes steps = lane_numbers + (float)(QS_LANES * half - 9);
        const qs_lanes inverse = -(0.1f * steps + (float)half_range) / largest;
        fit_symmetric(x, errors, count, &inverse, half_range, sums_xl + QS_LANES * half, sums_ll + QS_LANES * half);
    }
    int chosen = 0;
    float scale = sums_ll[9] != 0.0f ? sums_xl[9] / sums_ll[9] : 0.0f;
    float best = scale * sums_xl[9];
    for (int step = -9; step <= 9; step++) {
        const float xl = sums_xl[step + 9], ll = sums_ll[step + 9];
        if (step == 0 || !(ll > 0.0f && xl * xl > best * ll)) continue;
        chosen = step;
        scale = xl / ll;
        best = scale * xl;
    }
    const float inverse = -((float)half_range + 0.1f * (float)chosen) / largest;
    for (int i = 0; i < count; i++) {
        codes[i] = (uint8_t)(half_range + clamp(round_even(inverse * x[i]), -half_range, half_range - 1));
    }
    return scale;
}

/* What search_affine tries: scales of max_code + first + step * k codes a range, for k in 0 ... steps. */
typedef struct {
    int max_code;
    float first, step;
    int steps;
    int absolute; /* errors count by magnitude, not squared */
} affine_search;

static inline float code_error(float scale, float minimum, float code, float x, float weight, int absolute) {
    const float difference = scale * code + minimum - x;
    return weight * (absolute ? magnitude(difference) : difference * difference);
}

/* The best grids for sixteen inverse scales, codes counted from `low`, and their errors; NaN where there is no grid. */
typedef struct {
    qs_lanes inverse, scale, minimum, error;
} affine_trials;

static inline void try_affine(const float *x, const float *errors, int count, const affine_search *search, float low,
    const float sums[2], affine_trials *trials) {
    const qs_lanes zero = 0.0f, none = qs_float_from_bits(0x7fc00000), inverse = trials->inverse;
    const float sum_w = sums[0], sum_x = sums[1];
    qs_lanes sum_l = 0.0f, sum_ll = 0.0f, sum_xl = 0.0f, codes[QS_GROUP_MAX];
    for (int i = 0; i < count; i++) {
        const qs_lanes scaled = inverse * (x[i] - low);
        qs_lanes code;
        round_lanes(&scaled, 0, search->max_code, &code);
        const qs_lanes weighted = code * errors[i];
        codes[i] = code;
        sum_l += weighted;
        sum_ll += weighted * code;
        sum_xl += weighted * x[i];
    }
    const qs_lanes determinant = sum_ll * sum_w - sum_l * sum_l;
    const qs_lanes fitted = (sum_xl * sum_w - sum_l * sum_x) / determinant;
    const qs_lanes offset = (sum_ll * sum_x - sum_l * sum_xl) / determinant, alone = sum_xl / sum_ll;
    const qs_lanes scale = offset > zero ? alone : fitted, minimum = offset > zero ? zero : offset;
    qs_lanes error = 0.0f;
    for (int i = 0; i < count; i++) {
        const qs_lanes difference = scale * codes[i] + minimum - x[i];
        const qs_lanes size = difference < zero ? -difference : difference;
        error += (search->absolute ? size : difference * difference) * errors[i];
    }
    trials->scale = scale;
    trials->minimum = minimum;
    trials->error = determinant > zero ? error : none;
}

/* The first of the trials to try that beats `best`, or the number of trials. */
static inline int first_better(const affine_trials *trials, int count, float best) {
    float errors[QS_LANES];
    memcpy(errors, &trials->error, sizeof errors);
    int first = count;
    for (int c = QS_LANES - 1; c >= 0; c--) {
        first = c < count && errors[c] < best ? c : first;
    }
    return first;
}

/*
 * The scale and minimum of `x` so that code * scale - *negated_minimum comes near, errors weighed by `errors`. The
 * minimum is never above zero. Later trials round from the best minimum so far.
 */
static float search_affine(
    const float *x, const float *errors, int count, const affine_search *search, float *negated_minimum,
    uint8_t *codes) {
    float minimum = x[0], maximum = x[0];
    float sums[2] = {errors[0], errors[0] * x[0]};
    for (int i = 1; i < count; i++) {
        minimum = x[i] < minimum ? x[i] : minimum;
        maximum = x[i] > maximum ? x[i] : maximum;
        sums[0] += errors[i];
        sums[1] += errors[i] * x[i];
    }
    if (minimum > 0.0f) minimum = 0.0f;
    if (maximum <= minimum) {
        memset(codes, 0, (size_t)count);
        *negated_minimum = -minimum;
        return 0.0f;
    }
    const float max_code = (float)search->max_code;
    const float inverse = max_code / (maximum - minimum);
    float scale = 1.0f / inverse;
    float best = 0.0f;
    for (int i = 0; i < count; i++) {
        const int32_t code = clamp(round_even(inverse * (x[i] - minimum)), 0, search->max_code);
        codes[i] = (uint8_t)code;
        best += code_error(scale, minimum, (float)code, x[i], errors[i], search->absolute);
    }
    /* Every trial counts from the best minimum so far, so those after one that helps are tried again. */
    for (int k = 0; k <= search->steps;) {
        affine_trials trials;
        const qs_lanes steps = lane_numbers + (float)k;
        trials.inverse = (search->first + search->step * steps + max_code) / (maximum - minimum);
        try_affine(x, errors, count, search, minimum, sums, &trials);
        const int left = search->steps + 1 - k, tried = left < QS_LANES ? left : QS_LANES;
        const int lane = first_better(&trials, tried, best);
        k += lane < tried ? lane + 1 : tried;
        if (lane == tried) continue;
        for (int i = 0; i < count; i++) {
            codes[i] = (uint8_t)clamp(round_even(trials.inverse[lane] * (x[i] - minimum)), 0, search->max_code);
        }
        best = trials.error[lane];
        scale = trials.scale[lane];
        minimum = trials.minimum[lane];
    }
    *negated_minimum = -minimum;
    return scale;
}
