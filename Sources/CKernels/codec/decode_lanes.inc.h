/*
 * What the decoders share: codes become weights eight or sixteen at a time. Vectors pass by pointer, so that no
 * instruction set's calling convention matters.
 */
typedef float eight_floats __attribute__((ext_vector_type(8)));

typedef int8_t eight_codes __attribute__((ext_vector_type(8)));

typedef int8_t sixteen_codes __attribute__((ext_vector_type(16)));

/* weights[i] = scale * codes[i]. */
QS_INLINE void scale_codes(const sixteen_codes *codes, float scale, float *weights) {
    const qs_lanes result = scale * __builtin_convertvector(*codes, qs_lanes);
    memcpy(weights, &result, sizeof result);
}

/* weights[i] = scale * codes[i] + minimum. */
QS_INLINE void place_codes(const sixteen_codes *codes, float scale, float minimum, float *weights) {
    const qs_lanes result = scale * __builtin_convertvector(*codes, qs_lanes) + minimum;
    memcpy(weights, &result, sizeof result);
}

/* The low and high halves of sixteen bytes. */
QS_INLINE void split_nibbles(const uint8_t *bytes, sixteen_codes *low, sixteen_codes *high) {
    qs_lane_bytes both;
    memcpy(&both, bytes, sizeof both);
    const qs_lane_bytes lows = both & 15, highs = both >> 4;
    memcpy(low, &lows, sizeof lows);
    memcpy(high, &highs, sizeof highs);
}

/* `bits` of each of sixteen bytes from bit `shift` on. */
QS_INLINE void cut_bits(const uint8_t *bytes, int shift, int bits, sixteen_codes *codes) {
    qs_lane_bytes all;
    memcpy(&all, bytes, sizeof all);
    all = all >> (uint8_t)shift & (uint8_t)((1 << bits) - 1);
    memcpy(codes, &all, sizeof all);
}

/* Sixteen numbers of a table by codes from 0 to 15. */
QS_INLINE void look_up(const int8_t table[16], const sixteen_codes *codes, sixteen_codes *values) {
#if defined(QS_PERMUTES_FLOATS)
    __m128i rows, numbers;
    memcpy(&rows, table, sizeof rows);
    memcpy(&numbers, codes, sizeof numbers);
    rows = _mm_shuffle_epi8(rows, numbers);
    memcpy(values, &rows, sizeof rows);
#else
    int8_t numbers[16], found[16];
    memcpy(numbers, codes, sizeof numbers);
    for (int i = 0; i < 16; i++) found[i] = table[numbers[i]];
    memcpy(values, found, sizeof found);
#endif
}

/* Sixteen weights: weights[i] = scale * values[i], with its sign turned where bit i of `signs` is set. */
QS_INLINE void scale_signed(const int8_t *values, float scale, uint32_t signs, float *weights) {
    const qs_lane_integers bits = {1,      1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
                                   1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15};
    sixteen_codes codes;
    memcpy(&codes, values, sizeof codes);
    const qs_lanes result = scale * __builtin_convertvector(codes, qs_lanes);
    qs_lane_integers pattern;
    memcpy(&pattern, &result, sizeof pattern);
    pattern ^= (((int32_t)signs & bits) != 0) & INT32_MIN;
    memcpy(weights, &pattern, sizeof pattern);
}
