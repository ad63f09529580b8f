/* The search for the scale of one group, sixteen candidates at once. Sums are in single precision, left to right. */

/*
 * Takes the best scale for the codes of a trial, of which sums of least squares are given, where it gains more than the
 * one there is; says whether it did.
 */
static inline int take_better_scale(float sum_xq, float sum_qq, float *scale, float *gain) {
    if (!(sum_qq > 0.0f && sum_xq * sum_xq > *gain * sum_qq)) return 0;
    *scale = sum_xq / sum_qq;
    *gain = *scale * sum_xq;
    return 1;
}

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
        if (step == 0) continue;
        if (take_better_scale(sums_xl[step + 9], sums_ll[step + 9], &scale, &best)) chosen = step;
    }
    const float inverse = -((float)half_range + 0.1f * (float)chosen) / largest;
    for (int i = 0; i < count; i++) {
        codes[i] = (uint8_t)(half_range + clamp(round_even(inverse * x[i]), -half_range, half_range - 1));
    }
    return scale;
}
