/* Decoder and encoders of Q2_0; what its family shares: few_bits.inc.h. */

static inline void store_q2_0(float d, const uint8_t *codes, uint8_t *block) {
    store_half(block, d);
    for (int j = 0; j < 16; j++, codes += 4) {
        block[2 + j] = (uint8_t)(codes[0] | codes[1] << 2 | codes[2] << 4 | codes[3] << 6);
    }
}

static void QS_NAME(qs_decode_q2_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 18, weights += 64) {
        const float d = qs_half_at(block);
        for (int k = 0; k < 4; k++) {
            const qs_lane_integers shifts = {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30};
            const qs_lane_integers codes = ((int32_t)qs_u32_at(block + 2 + 4 * k) >> shifts & 3) - 1;
            const qs_lanes result = d * __builtin_convertvector(codes, qs_lanes);
            memcpy(weights + 16 * k, &result, sizeof result);
        }
    }
}

static void QS_NAME(qs_encode_q2_0)(const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks, codes[64];
    for (int64_t i = 0; i < columns; i += 64, block += 18) store_q2_0(few_codes(x + i, 64, 2, codes), codes, block);
}

static const one_scale_type QS_NAME(q2_0_best) = {64, 18, {-1, 2, 0, 1}, 2, 0.6f, 1.2f, 12, 2, QS_NAME(qs_decode_q2_0)};

DEFINE_ONE_SCALE_BEST(q2_0)
