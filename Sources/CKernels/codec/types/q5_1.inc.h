/* Decoder and encoders of Q5_1; what its family shares: legacy.inc.h. */

static void QS_NAME(qs_decode_q5_1)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 24, weights += LEGACY_WEIGHTS) {
        const float d = qs_half_at(block), m = qs_half_at(block + 2);
        const uint32_t qh = qs_u32_at(block + 4);
        const uint8_t *qs = block + 8;
        for (int j = 0; j < 16; j++) {
            const int low = (qs[j] & 15) | (int)(qh >> j & 1) << 4;
            const int high = (qs[j] >> 4) | (int)(qh >> (j + 16) & 1) << 4;
            weights[j] = (float)low * d + m;
            weights[j + 16] = (float)high * d + m;
        }
    }
}

DEFINE_LEGACY_ENCODE(q5_1, 0, 31)

DEFINE_LEGACY_BEST(q5_1)
