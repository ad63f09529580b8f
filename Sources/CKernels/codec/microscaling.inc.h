/*
 * MXFP4 and NVFP4: codes are E2M1 floats (sign, two bits of exponent, one of mantissa), scales are small floats too:
 * a power of two for 32 weights (E8M0), or an unsigned E4M3 number for each 16.
 */

/* Twice the E2M1 values. */
static const int8_t QS_FOR_ISA(e2m1_doubled)[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

/* Half of 2^(e - 127), exact also where that is subnormal. */
static inline float half_e8m0(uint8_t e) {
    return qs_float_from_bits(e < 2 ? 0x00200000u << e : (uint32_t)(e - 1) << 23);
}

/* Half of the unsigned E4M3 number: bias 7, exponent 0 is subnormal, 0x7f (and the top bit) ignored. */
static inline float half_ue4m3(uint8_t byte) {
    if (byte == 0x7f) return 0.0f;
    const int exponent = byte >> 3 & 15, mantissa = byte & 7;
    if (exponent == 0) return (float)mantissa * 0x1p-10f;
    return (float)(8 + mantissa) * qs_float_from_bits((uint32_t)(exponent + 127 - 11) << 23);
}

/*
 * The unsigned E4M3 number near to a scale: half up on the first dropped bit. The reference takes the highest
 * exponent for overflow: whatever rounds to 256 or more becomes 448.
 */
static inline uint8_t ue4m3_from_float(float value) {
    if (!(value > 0.0f)) return 0;
    if (value > 448.0f) value = 448.0f;
    const uint32_t bits = qs_bits_from_float(value);
    const int exponent = (int)(bits >> 23) - 127 + 7;
    if (exponent <= 0) {
        const int32_t mantissa = (int32_t)(value * 512.0f + 0.5f);
        return mantissa < 1 ? 0 : (uint8_t)clamp(mantissa, 0, 7);
    }
    const uint32_t packed = ((uint32_t)exponent << 3 | (bits >> 20 & 7)) + (bits >> 19 & 1);
    return (uint8_t)(packed >= 15u << 3 ? 0x7e : packed);
}

/* The first code, in code order, whose value times `scale` is nearest to x. */
static inline uint8_t nearest_e2m1(float x, float scale) {
    int best = 0;
    float least = magnitude((float)QS_FOR_ISA(e2m1_doubled)[0] * scale - x);
    for (int code = 1; code < 16; code++) {
        const float error = magnitude((float)QS_FOR_ISA(e2m1_doubled)[code] * scale - x);
        if (error < least) {
            least = error;
            best = code;
        }
    }
    return (uint8_t)best;
}

static void QS_FOR_ISA(qs_decode_mxfp4)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 17, weights += 32) {
        const float scale = half_e8m0(block[0]);
        sixteen_codes low, high;
        split_nibbles(block + 1, &low, &high);
        look_up(QS_FOR_ISA(e2m1_doubled), &low, &low);
        look_up(QS_FOR_ISA(e2m1_doubled), &high, &high);
        scale_codes(&low, scale, weights);
        scale_codes(&high, scale, weights + 16);
    }
}

static void QS_FOR_ISA(qs_encode_mxfp4)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += 32, block += 17) {
        const float largest = largest_magnitude(x + i, 32);
        /* The logarithm is rounded to single precision first: just below a power of two that can round up. */
        const float logarithm = (float)log2((double)largest);
        block[0] = largest > 0.0f ? (uint8_t)clamp(truncate(floorf(logarithm)) - 2 + 127, 0, 255) : 0;
        const float scale = half_e8m0(block[0]);
        for (int j = 0; j < 16; j++) {
            block[1 + j] = (uint8_t)(nearest_e2m1(x[i + j], scale) | nearest_e2m1(x[i + j + 16], scale) << 4);
        }
    }
}

static void QS_FOR_ISA(qs_decode_nvfp4)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 36, weights += 64) {
        for (int part = 0; part < 2; part++) {
            /* Sixteen bytes hold two groups of sixteen weights: low halves of eight bytes, then their high halves. */
            sixteen_codes low, high;
            split_nibbles(block + 4 + 16 * part, &low, &high);
            look_up(QS_FOR_ISA(e2m1_doubled), &low, &low);
            look_up(QS_FOR_ISA(e2m1_doubled), &high, &high);
            const sixteen_codes first =
                __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
            const sixteen_codes second =
                __builtin_shufflevector(low, high, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
            scale_codes(&first, half_ue4m3(block[2 * part]), weights + 32 * part);
            scale_codes(&second, half_ue4m3(block[2 * part + 1]), weights + 32 * part + 16);
        }
    }
}

static void QS_FOR_ISA(qs_encode_nvfp4)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += 64, block += 36) {
        for (int g = 0; g < 4; g++) {
            const float *group = x + i + 16 * g;
            block[g] = ue4m3_from_float(largest_magnitude(group, 16) / 6.0f);
            const float scale = half_ue4m3(block[g]);
            for (int j = 0; j < 8; j++) {
                block[4 + 8 * g + j] =
                    (uint8_t)(nearest_e2m1(group[j], scale) | nearest_e2m1(group[j + 8], scale) << 4);
            }
        }
    }
}
