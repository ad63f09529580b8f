/* Decoder and encoders of Q4_0; what its family shares: legacy.inc.h. */

static void QS_NAME(qs_decode_q4_0)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 18, weights += LEGACY_WEIGHTS) {
        const float d = qs_half_at(block);
        sixteen_codes low, high;
        split_nibbles(block + 2, &low, &high);
        low -= 8;
        high -= 8;
        scale_codes(&low, d, weights);
        scale_codes(&high, d, weights + 16);
    }
}

DEFINE_LEGACY_ENCODE(q4_0, 8, 0)

DEFINE_LEGACY_BEST(q4_0)
