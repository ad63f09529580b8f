/* Decoder and encoder of F16: one number a block. */

static void QS_NAME(qs_decode_f16)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) weights[i] = qs_half_at(from + 2 * i);
}

static void QS_NAME(qs_encode_f16)(const float *weights, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *to = blocks;
    for (int64_t i = 0; i < columns; i++) qs_put_u16(to + 2 * i, qs_half_from_float(weights[i]));
}
