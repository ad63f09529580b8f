/* The decoder of I32: one number a block. */

static void QS_NAME(qs_decode_i32)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) weights[i] = (float)(int32_t)qs_u32_at(from + 4 * i);
}
