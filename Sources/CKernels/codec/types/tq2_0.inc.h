/* Decoder and encoders of TQ2_0; what its family shares: few_bits.inc.h. */

static inline void store_tq2_0(float d, const uint8_t *codes, uint8_t *block) {
    pack_two_bits(block, codes);
    store_half(block + 64, d);
}

static void QS_NAME(qs_decode_tq2_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 66, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block + 64);
        for (int j = 0; j < 8; j++) {
            const uint8_t *qs = block + 32 * (j / 4);
            const int shift = 2 * (j % 4);
            for (int l = 0; l < 32; l++) weights[32 * j + l] = (float)((qs[l] >> shift & 3) - 1) * d;
        }
    }
}

static void QS_NAME(qs_encode_tq2_0)(const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks, codes[SUPER_WEIGHTS];
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 66) {
        store_tq2_0(few_codes(x + i, SUPER_WEIGHTS, 1, codes), codes, block);
    }
}

static const one_scale_type QS_NAME(tq2_0_best) = {256, 66, {-1, 1, 0, 1},           1, 1.0f, 1.25f,
                                                   14,  3,  QS_NAME(qs_decode_tq2_0)};

DEFINE_ONE_SCALE_BEST(tq2_0)
