/* The search for scales of scales: a scale, then codes in turns. */

/* The inverse scale, of nine about max_code / largest, whose own scale leaves the least weighted squared error. */
static inline float best_inverse(const float *x, const float *errors, int count, int max_code, float largest) {
    float inverse = (float)max_code / largest;
    float best = 0.0f;
    for (int i = 0; i < count; i++) {
        const float difference = x[i] - 1.0f / inverse * (float)(uint8_t)round_even(inverse * x[i]);
        best += errors[i] * difference * difference;
    }
    for (int step = -4; step <= 4; step++) {
        if (step == 0) continue;
        const float candidate = (0.1f * (float)step + (float)max_code) / largest;
        const float scale = 1.0f / candidate;
        float error = 0.0f;
        for (int i = 0; i < count; i++) {
            const int32_t code = round_even(candidate * x[i]);
            const float difference = x[i] - scale * (float)(code < max_code ? code : max_code);
            error += errors[i] * difference * difference;
        }
        if (error < best) {
            best = error;
            inverse = candidate;
        }
    }
    return inverse;
}

/*
 * The scale d of `x`, so that code * d comes near with codes from 0 to max_code, errors weighed by `errors`: first the
 * best of nine scales, then each code in turn moves to what the others' best scale makes of it, while that helps. No
 * weight should be negative, but IQ2_XXS has some: as in the reference their codes wrap around in a byte, except in the
 * first sums.
 */
static float search_positive(const float *x, const float *errors, int count, int max_code, uint8_t *codes) {
    float largest = 0.0f;
    for (int i = 0; i < count; i++) largest = x[i] > largest ? x[i] : largest;
    if (largest < QS_TINY) {
        memset(codes, 0, (size_t)count);
        return 0.0f;
    }
    const float inverse = best_inverse(x, errors, count, max_code, largest);
    float trial[QS_GROUP_MAX], sum_xl = 0.0f, sum_ll = 0.0f;
    for (int i = 0; i < count; i++) {
        const int32_t rounded = round_even(inverse * x[i]);
        const float code = (float)(rounded < max_code ? rounded : max_code);
        trial[i] = (float)(uint8_t)(int32_t)code;
        sum_xl += errors[i] * x[i] * code;
        sum_ll += errors[i] * code * code;
    }
    for (int round = 0, changed = 1; round < 5 && changed; round++) {
        changed = 0;
        for (int i = 0; i < count; i++) {
            const float w = errors[i];
            float xl = sum_xl - w * x[i] * trial[i];
            float ll = sum_ll - w * trial[i] * trial[i];
            if (!(xl > 0.0f && ll > 0.0f)) continue;
            const int32_t rounded = round_even(x[i] * ll / xl);
            const float code = (float)(rounded < max_code ? rounded : max_code);
            if (code == trial[i]) continue;
            xl += w * x[i] * code;
            ll += w * code * code;
            if (xl * xl * sum_ll > sum_xl * sum_xl * ll) {
                trial[i] = (float)(uint8_t)(int32_t)code;
                sum_xl = xl;
                sum_ll = ll;
                changed = 1;
            }
        }
    }
    for (int i = 0; i < count; i++) codes[i] = (uint8_t)(int32_t)trial[i];
    return sum_ll > 0.0f ? sum_xl / sum_ll : 0.0f;
}
