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
