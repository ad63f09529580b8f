/*
 * Searches for the scale (and minimum) of a group of weights that give the least weighted squared error. All of them
 * try a bounded list of scales; for each, codes are rounded and the best scale for those codes follows in closed form
 * by least squares. Sums are in single precision, left to right.
 */
enum { QS_GROUP_MAX = 32 };

/* Rounds x[i] * inverse to codes in [-half_range, half_range) and gives the sums of least squares. */
static inline void fit_symmetric(
    const float *x, const float *errors, int count, float inverse, int half_range, float *sum_xl, float *sum_ll) {
    float xl = 0.0f, ll = 0.0f;
    for (int i = 0; i < count; i++) {
        const float code = (float)clamp(round_even(inverse * x[i]), -half_range, half_range - 1);
        const float w = errors[i];
        xl += w * x[i] * code;
        ll += w * code * code;
    }
    *sum_xl = xl;
    *sum_ll = ll;
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
    float sum_xl, sum_ll;
    float inverse = (float)-half_range / largest;
    fit_symmetric(x, errors, count, inverse, half_range, &sum_xl, &sum_ll);
    float scale = sum_ll != 0.0f ? sum_xl / sum_ll : 0.0f;
    float best = scale * sum_xl;
    for (int step = -9; step <= 9; step++) {
        if (step == 0) continue;
        const float candidate = -((float)half_range + 0.1f * (float)step) / largest;
        fit_symmetric(x, errors, count, candidate, half_range, &sum_xl, &sum_ll);
        if (sum_ll > 0.0f && sum_xl * sum_xl > best * sum_ll) {
            inverse = candidate;
            scale = sum_xl / sum_ll;
            best = scale * sum_xl;
        }
    }
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

/* Tries one scale; where it beats *best, replaces codes, scale, minimum and *best. */
static inline void try_affine(
    const float *x, const float *errors, int count, const affine_search *search, float inverse, const float sums[2],
    float *scale, float *minimum, float *best, uint8_t *codes) {
    float trial[QS_GROUP_MAX];
    const float sum_w = sums[0], sum_x = sums[1];
    float sum_l = 0.0f, sum_ll = 0.0f, sum_xl = 0.0f;
    for (int i = 0; i < count; i++) {
        const float code = (float)clamp(round_even(inverse * (x[i] - *minimum)), 0, search->max_code);
        const float w = errors[i];
        trial[i] = code;
        sum_l += w * code;
        sum_ll += w * code * code;
        sum_xl += w * code * x[i];
    }
    const float determinant = sum_w * sum_ll - sum_l * sum_l;
    if (!(determinant > 0.0f)) return;
    float this_scale = (sum_w * sum_xl - sum_x * sum_l) / determinant;
    float this_minimum = (sum_ll * sum_x - sum_l * sum_xl) / determinant;
    if (this_minimum > 0.0f) {
        this_minimum = 0.0f;
        this_scale = sum_xl / sum_ll;
    }
    float error = 0.0f;
    for (int i = 0; i < count; i++) {
        error += code_error(this_scale, this_minimum, trial[i], x[i], errors[i], search->absolute);
    }
    if (error < *best) {
        for (int i = 0; i < count; i++) codes[i] = (uint8_t)trial[i];
        *best = error;
        *scale = this_scale;
        *minimum = this_minimum;
    }
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
    for (int k = 0; k <= search->steps; k++) {
        const float trial = (search->first + search->step * (float)k + max_code) / (maximum - minimum);
        try_affine(x, errors, count, search, trial, sums, &scale, &minimum, &best, codes);
    }
    *negated_minimum = -minimum;
    return scale;
}
