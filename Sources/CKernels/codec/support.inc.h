/*
 * Shared by the codecs of all formats. Fused multiply-add is off and no sum is reordered: whatever the compiler
 * vectorises, the bytes are the same.
 */

/* Below this magnitude a group of weights counts as all zero. */
#define QS_TINY 1e-15f

/* The half nearest to `value`. Where scales overflow, the sign of NaN depends on the processor: it is not kept. */
static inline uint16_t half_of(float value) {
    return value == value ? qs_half_from_float(value) : 0xfe00;
}

/* Stores the half nearest to `value` and returns what a decoder will read. */
static inline float store_half(uint8_t *bytes, float value) {
    const uint16_t half = half_of(value);
    qs_put_u16(bytes, half);
    return qs_float_from_half(half);
}

/*
 * The nearest integer, half to even, for |value| < 2^22: adding 1.5 * 2^23 leaves the integer in the low bits of the
 * mantissa. Larger values, infinities and NaN give some integer in [-2^22, 2^22).
 */
static inline int32_t round_even(float value) {
    const uint32_t bits = qs_bits_from_float(value + 12582912.0f);
    return (int32_t)(bits & 0x007fffffu) - 0x00400000;
}

static inline int32_t clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : value > high ? high : value;
}

/* Truncation toward zero of any float: NaN gives 0, what does not fit 16 bits is clamped. */
static inline int32_t truncate(float value) {
    if (!(value > -32768.0f)) return value <= -32768.0f ? -32768 : 0;
    return value < 32767.0f ? (int32_t)value : 32767;
}

static inline float reciprocal(float value) {
    return value != 0.0f ? 1.0f / value : 0.0f;
}

static inline float magnitude(float value) {
    return qs_float_from_bits(qs_bits_from_float(value) & 0x7fffffffu);
}

/* The weight of largest magnitude, with its sign; of equal ones the first. 0 for a group of zeros. */
static inline float largest_signed(const float *x, int count) {
    float largest = 0.0f, result = 0.0f;
    for (int i = 0; i < count; i++) {
        const float size = magnitude(x[i]);
        if (size > largest) {
            largest = size;
            result = x[i];
        }
    }
    return result;
}

/* The largest magnitude; NaNs are passed over. */
static inline float largest_magnitude(const float *x, int count) {
    float largest = 0.0f;
    for (int i = 0; i < count; i++) {
        const float size = magnitude(x[i]);
        largest = size > largest ? size : largest;
    }
    return largest;
}

static inline float sum_of_squares(const float *x, int64_t count) {
    float sum = 0.0f;
    for (int64_t i = 0; i < count; i++) sum += x[i] * x[i];
    return sum;
}
