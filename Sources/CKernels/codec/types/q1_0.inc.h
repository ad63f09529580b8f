/* Decoder and encoder of Q1_0; what its family shares: few_bits.inc.h. */

static void QS_NAME(qs_decode_q1_0)(const void *blocks, float *weights, int64_t count) {
    static const int8_t ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 18, weights += 128) {
        const float d = qs_half_at(block);
        /* A set bit keeps the sign of d, a clear one turns it. */
        for (int k = 0; k < 8; k++) scale_signed(ones, d, ~(uint32_t)qs_u16_at(block + 2 + 2 * k), weights + 16 * k);
    }
}

static void QS_NAME(qs_encode_q1_0)(const float *x, const float *importance, void *blocks, int64_t columns) {
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
