/* Decoder and encoders of TQ1_0; what its family shares: few_bits.inc.h. */

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

static inline void unpack_digits(uint8_t packed, float d, int count, int stride, float *weights) {
    uint8_t rest = packed;
    for (int n = 0; n < count; n++) {
        weights[n * stride] = (float)((int)(rest * 3u >> 8) - 1) * d;
        rest = (uint8_t)(rest * 3u);
    }
}

static void QS_NAME(qs_decode_tq1_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 54, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block + 52);
        for (int m = 0; m < 32; m++) unpack_digits(block[m], d, 5, 32, weights + m);
        for (int m = 0; m < 16; m++) unpack_digits(block[32 + m], d, 5, 16, weights + 160 + m);
        for (int m = 0; m < 4; m++) unpack_digits(block[48 + m], d, 4, 4, weights + 240 + m);
    }
}

static void QS_NAME(qs_encode_tq1_0)(const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks, codes[SUPER_WEIGHTS];
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 54) {
        store_tq1_0(few_codes(x + i, SUPER_WEIGHTS, 1, codes), codes, block);
    }
}

static const one_scale_type QS_NAME(tq1_0_best) = {256, 54, {-1, 1, 0, 1},           1, 1.0f, 1.25f,
                                                   14,  3,  QS_NAME(qs_decode_tq1_0)};

DEFINE_ONE_SCALE_BEST(tq1_0)
