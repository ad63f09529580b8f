/* Decoder and encoders of Q4_1; what its family shares: legacy.inc.h. */

static void QS_NAME(qs_decode_q4_1)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 20, weights += LEGACY_WEIGHTS) {
        const float d = qs_half_at(block), m = qs_half_at(block + 2);
        sixteen_codes low, high;
        split_nibbles(block + 4, &low, &high);
        place_codes(&low, d, m, weights);
        place_codes(&high, d, m, weights + 16);
    }
}

DEFINE_LEGACY_ENCODE(q4_1, 0, 15)

DEFINE_LEGACY_BEST(q4_1)
