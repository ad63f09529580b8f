/* The decoder of I16: one number a block. */

static void QS_NAME(qs_decode_i16)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) weights[i] = (float)(int16_t)qs_u16_at(from + 2 * i);
}
