/* Decoder and encoder of BF16: one number a block. */

static void QS_NAME(qs_decode_bf16)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) weights[i] = qs_float_from_bits((uint32_t)qs_u16_at(from + 2 * i) << 16);
}

static void QS_NAME(qs_encode_bf16)(const float *weights, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *to = blocks;
    for (int64_t i = 0; i < columns; i++) {
        const uint32_t bits = qs_bits_from_float(weights[i]);
        const uint32_t rounded = (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
        const uint32_t quiet = bits >> 16 | 0x40u;
        qs_put_u16(to + 2 * i, (uint16_t)((bits & 0x7fffffffu) > 0x7f800000u ? quiet : rounded));
    }
}
