/*
 * IQ4_NL and IQ4_XS: codes of 4 bits index sixteen fixed values, denser near zero. IQ4_NL has one scale for 32
 * weights, IQ4_XS 6-bit scales for each 32 of 256.
 */
static const int8_t QS_NAME(iq4_values)[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                               1,    13,   25,  38,  53,  69,  89,  113};

/* Halfway between each value and the next: what lies there belongs to the higher one. */
static const float QS_NAME(iq4_borders)[15] = {-115.5f, -93.5f, -74.0f, -57.0f, -42.0f, -28.5f, -16.0f, -4.5f,
                                               7.0f,    19.0f,  31.5f,  45.5f,  61.0f,  79.0f,  101.0f};

#if defined(QS_PERMUTES_SIXTEEN_FLOATS)
/* The codes of the values nearest to sixteen numbers, found by halving; NaN has code 15. */
QS_INLINE __m512i iq4_codes_by_halving(__m512 numbers) {
    const __m512 borders = _mm512_setr_ps(-115.5f, -93.5f, -74.0f, -57.0f, -42.0f, -28.5f, -16.0f, -4.5f, 7.0f, 19.0f,
                                          31.5f, 45.5f, 61.0f, 79.0f, 101.0f, 0.0f);
    __m512i code = _mm512_setzero_si512();
    for (int step = 8; step > 0; step /= 2) {
        const __m512 border = _mm512_permutexvar_ps(_mm512_add_epi32(code, _mm512_set1_epi32(step - 1)), borders);
        const __mmask16 above = _mm512_cmp_ps_mask(numbers, border, _CMP_NLT_UQ);
        code = _mm512_mask_add_epi32(code, above, code, _mm512_set1_epi32(step));
    }
    return code;
}
#endif

/* The values nearest to sixteen numbers. */
QS_INLINE void nearest_iq4_values(const qs_lanes *x, qs_lanes *values) {
#if defined(QS_PERMUTES_SIXTEEN_FLOATS)
    const __m512 table = _mm512_setr_ps(-127.0f, -104.0f, -83.0f, -65.0f, -49.0f, -35.0f, -22.0f, -10.0f, 1.0f, 13.0f,
                                        25.0f, 38.0f, 53.0f, 69.0f, 89.0f, 113.0f);
    __m512 numbers;
    memcpy(&numbers, x, sizeof numbers);
    numbers = _mm512_permutexvar_ps(iq4_codes_by_halving(numbers), table);
    memcpy(values, &numbers, sizeof numbers);
#else
    const qs_lanes zero = 0.0f, number = *x;
    qs_lanes value = (float)QS_NAME(iq4_values)[0];
    for (int k = 0; k < 15; k++) {
        const qs_lanes border = QS_NAME(iq4_borders)[k];
        const qs_lanes rise = (float)(QS_NAME(iq4_values)[k + 1] - QS_NAME(iq4_values)[k]);
        value += number < border ? zero : rise;
    }
    *values = value;
#endif
}

/* Inverse scales: the largest weight at one end of the table, then at the other and up to seven steps to each side. */
static const qs_lanes QS_NAME(iq4_ends) = {127,  -134, -133, -132, -131, -130, -129, -128,
                                           -127, -126, -125, -124, -123, -122, -121, -120};

/* The scale of 32 weights, of the sixteen trials the best: each has a lane. */
static inline float search_iq4(const float *x, const float *errors) {
    const float largest = largest_signed(x, 32), lowest = (float)QS_NAME(iq4_values)[0];
    if (magnitude(largest) < QS_TINY) return 0.0f;
    qs_lanes inverse = QS_NAME(iq4_ends) / largest, sum_xq = 0.0f, sum_qq = 0.0f;
    inverse[0] = 1.0f / (-largest / lowest);
    for (int j = 0; j < 32; j++) {
        const qs_lanes scaled = inverse * x[j];
        qs_lanes q;
        nearest_iq4_values(&scaled, &q);
        const qs_lanes weighted = q * errors[j];
        sum_xq += weighted * x[j];
        sum_qq += weighted * q;
    }
    float xq[QS_ABREAST], qq[QS_ABREAST];
    memcpy(xq, &sum_xq, sizeof xq);
    memcpy(qq, &sum_qq, sizeof qq);
    float scale = xq[0] / qq[0], best = scale * xq[0];
    for (int k = 1; k < QS_ABREAST; k++) take_better_scale(xq[k], qq[k], &scale, &best);
    return scale;
}

/* The scale of 32 weights, errors weighed by importance, softened by `mean_square`, or by their squares. */
static inline float iq4_scale(const float *x, const float *importance, float mean_square) {
    float errors[32];
    if (importance != NULL)
        importance_weights(x, importance, mean_square, 32, errors);
    else
        for (int j = 0; j < 32; j++) errors[j] = x[j] * x[j];
    return search_iq4(x, errors);
}

static inline void store_iq4(const float *x, float scale, uint8_t *qs) {
    const float inverse = reciprocal(scale);
    uint8_t codes[32];
    for (int j = 0; j < 32; j += QS_ABREAST) {
        qs_lanes numbers;
        memcpy(&numbers, x + j, sizeof numbers);
        numbers *= inverse;
        qs_lane_integers code = 0;
#if defined(QS_PERMUTES_SIXTEEN_FLOATS)
        __m512 sixteen;
        memcpy(&sixteen, &numbers, sizeof sixteen);
        const __m512i found = iq4_codes_by_halving(sixteen);
        memcpy(&code, &found, sizeof code);
#else
        for (int k = 0; k < 15; k++) code += 1 + (numbers < QS_NAME(iq4_borders)[k]);
#endif
        const qs_lane_bytes bytes = __builtin_convertvector(code, qs_lane_bytes);
        memcpy(codes + j, &bytes, sizeof bytes);
    }
    store_nibbles(qs, codes);
}

static inline void load_iq4(const uint8_t *qs, float scale, float *weights) {
    sixteen_codes low, high;
    split_nibbles(qs, &low, &high);
    look_up(QS_NAME(iq4_values), &low, &low);
    look_up(QS_NAME(iq4_values), &high, &high);
    scale_codes(&low, scale, weights);
    scale_codes(&high, scale, weights + 16);
}
