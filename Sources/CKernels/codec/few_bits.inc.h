/* TQ1_0, TQ2_0, Q1_0 and Q2_0: one scale and codes of one or two bits, or base-3 digits. */

/* Half away from zero. */
static inline int32_t round_away(float value) {
    return truncate(roundf(value));
}

/* The scale of the largest weight and codes from -1 to `high`, counted from -1. */
QS_INLINE float few_codes(const float *x, int count, int high, uint8_t *codes) {
    const float d = largest_magnitude(x, count), inverse = reciprocal(d);
    for (int j = 0; j < count; j++) codes[j] = (uint8_t)(clamp(round_away(x[j] * inverse), -1, high) + 1);
    return d;
}
