/* Decoder and encoders of Q8_0; what its family shares: legacy.inc.h. */

static void QS_NAME(qs_decode_q8_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 34, weights += LEGACY_WEIGHTS) {
        const float d = qs_half_at(block);
        sixteen_codes codes[2];
        memcpy(codes, block + 2, sizeof codes);
        scale_codes(codes, d, weights);
        scale_codes(codes + 1, d, weights + 16);
    }
}

static void QS_NAME(qs_encode_q8_0)(const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += LEGACY_WEIGHTS, block += 34) {
        const float d = largest_magnitude(x + i, LEGACY_WEIGHTS) / 127.0f;
        const float id = reciprocal(d);
        store_half(block, d);
        for (int j = 0; j < LEGACY_WEIGHTS; j++) {
            /* Half away from zero. */
            const float scaled = x[i + j] * id;
            const float away = roundf(scaled);
            block[2 + j] = (uint8_t)(int8_t)truncate(away);
        }
    }
}

static const one_scale_type QS_NAME(q8_0_best) = {32, 34, {-127, 127, 0, 1},      1, 1.003f, 0.994f,
                                                  14, 1,  QS_NAME(qs_decode_q8_0)};

static inline void store_q8_0(float scale, const uint8_t *codes, uint8_t *block) {
    store_half(block, scale);
    for (int j = 0; j < 32; j++) block[2 + j] = (uint8_t)(codes[j] - 127);
}

DEFINE_ONE_SCALE_BEST(q8_0)
