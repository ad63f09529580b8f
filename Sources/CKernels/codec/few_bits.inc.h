/* TQ1_0, TQ2_0, Q1_0 and Q2_0: one scale and codes of one or two bits, or base-3 digits. */

/* Half away from zero. */
static inline int32_t round_away(float value) {
    return truncate(roundf(value));
}

/* Five digits of TQ1_0, or four, in one byte: the fraction digits / 243 in 256ths, rounded up. */
static inline uint8_t pack_digits(const uint8_t *digits, int count, int stride) {
    uint32_t number = 0;
    for (int n = 0; n < 5; n++) number = number * 3 + (n < count ? digits[n * stride] : 0u);
    return (uint8_t)((number * 256 + 242) / 243);
}

/* One block each, by its scale and codes counted from the lowest. */
static inline void store_tq1_0(float d, const uint8_t *codes, uint8_t *block) {
    for (int m = 0; m < 32; m++) block[m] = pack_digits(codes + m, 5, 32);
    for (int m = 0; m < 16; m++) block[32 + m] = pack_digits(codes + 160 + m, 5, 16);
    for (int m = 0; m < 4; m++) block[48 + m] = pack_digits(codes + 240 + m, 4, 4);
    store_half(block + 52, d);
}

static inline void store_tq2_0(float d, const uint8_t *codes, uint8_t *block) {
    pack_two_bits(block, codes);
    store_half(block + 64, d);
}

static inline void store_q2_0(float d, const uint8_t *codes, uint8_t *block) {
    store_half(block, d);
    for (int j = 0; j < 16; j++, codes += 4) {
        block[2 + j] = (uint8_t)(codes[0] | codes[1] << 2 | codes[2] << 4 | codes[3] << 6);
    }
}

/* The scale of the largest weight and codes from -1 to `high`, counted from -1. */
QS_ALWAYS_INLINE float few_codes(const float *x, int count, int high, uint8_t *codes) {
    const float d = largest_magnitude(x, count), inverse = reciprocal(d);
    for (int j = 0; j < count; j++) codes[j] = (uint8_t)(clamp(round_away(x[j] * inverse), -1, high) + 1);
    return d;
}

static inline void unpack_digits(uint8_t packed, float d, int count, int stride, float *weights) {
    uint8_t rest = packed;
    for (int n = 0; n < count; n++) {
        weights[n * stride] = (float)((int)(rest * 3u >> 8) - 1) * d;
        rest = (uint8_t)(rest * 3u);
    }
}

static void QS_FOR_ISA(qs_decode_tq1_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 54, weights += SUPER_WEIGHTS) {
        const float d = load_half(block + 52);
        for (int m = 0; m < 32; m++) unpack_digits(block[m], d, 5, 32, weights + m);
        for (int m = 0; m < 16; m++) unpack_digits(block[32 + m], d, 5, 16, weights + 160 + m);
        for (int m = 0; m < 4; m++) unpack_digits(block[48 + m], d, 4, 4, weights + 240 + m);
    }
}

static void QS_FOR_ISA(qs_encode_tq1_0)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks, codes[SUPER_WEIGHTS];
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 54) {
        store_tq1_0(few_codes(x + i, SUPER_WEIGHTS, 1, codes), codes, block);
    }
}

static void QS_FOR_ISA(qs_decode_tq2_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 66, weights += SUPER_WEIGHTS) {
        const float d = load_half(block + 64);
        for (int j = 0; j < 8; j++) {
            const uint8_t *qs = block + 32 * (j / 4);
            const int shift = 2 * (j % 4);
            for (int l = 0; l < 32; l++) weights[32 * j + l] = (float)((qs[l] >> shift & 3) - 1) * d;
        }
    }
}

static void QS_FOR_ISA(qs_encode_tq2_0)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks, codes[SUPER_WEIGHTS];
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 66) {
        store_tq2_0(few_codes(x + i, SUPER_WEIGHTS, 1, codes), codes, block);
    }
}

static void QS_FOR_ISA(qs_decode_q1_0)(const void *blocks, float *weights, int64_t count) {
    static const int8_t ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 18, weights += 128) {
        const float d = load_half(block);
        /* A set bit keeps the sign of d, a clear one turns it. */
        for (int k = 0; k < 8; k++) scale_signed(ones, d, ~(uint32_t)load16(block + 2 + 2 * k), weights + 16 * k);
    }
}

static void QS_FOR_ISA(qs_encode_q1_0)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += 128, block += 18) {
        float sum = 0.0f;
        for (int j = 0; j < 128; j++) sum += magnitude(x[i + j]);
        store_half(block, sum / 128.0f);
        memset(block + 2, 0, 16);
        for (int j = 0; j < 128; j++) block[2 + j / 8] |= (uint8_t)((x[i + j] >= 0.0f) << (j % 8));
    }
}

static void QS_FOR_ISA(qs_decode_q2_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 18, weights += 64) {
        const float d = load_half(block);
        for (int k = 0; k < 4; k++) {
            const qs_lane_integers shifts = {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30};
            const qs_lane_integers codes = ((int32_t)load32(block + 2 + 4 * k) >> shifts & 3) - 1;
            const qs_lanes result = d * __builtin_convertvector(codes, qs_lanes);
            memcpy(weights + 16 * k, &result, sizeof result);
        }
    }
}

static void QS_FOR_ISA(qs_encode_q2_0)(
    const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks, codes[64];
    for (int64_t i = 0; i < columns; i += 64, block += 18) store_q2_0(few_codes(x + i, 64, 2, codes), codes, block);
}
