/*
 * MXFP4 and NVFP4: codes are E2M1 floats (sign, two bits of exponent, one of mantissa), scales are small floats too:
 * a power of two for 32 weights (E8M0), or an unsigned E4M3 number for each 16.
 */

/* Twice the E2M1 values. */
static const int8_t QS_NAME(e2m1_doubled)[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

/* The first code, in code order, whose value times `scale` is nearest to x. */
static inline uint8_t nearest_e2m1(float x, float scale) {
    int best = 0;
    float least = magnitude((float)QS_NAME(e2m1_doubled)[0] * scale - x);
    for (int code = 1; code < 16; code++) {
        const float error = magnitude((float)QS_NAME(e2m1_doubled)[code] * scale - x);
        if (error < least) {
            least = error;
            best = code;
        }
    }
    return (uint8_t)best;
}

/* The E2M1 codes of the numbers nearest to sixteen weights times `inverse`. */
static inline void e2m1_codes(const float *x, float inverse, uint8_t *codes) {
    qs_lanes v;
    memcpy(&v, x, sizeof v);
    v *= inverse;
    const qs_lanes size = __builtin_elementwise_abs(v), zero = 0.0f;
    const float borders[7] = {0.25f, 0.75f, 1.25f, 1.75f, 2.5f, 3.5f, 5.0f};
    qs_lane_integers code = 0;
    for (int k = 0; k < 7; k++) code -= size > borders[k];
    code |= (v < zero) & 8;
    const qs_lane_bytes bytes = __builtin_convertvector(code, qs_lane_bytes);
    memcpy(codes, &bytes, sizeof bytes);
}
