/* The decoder of I8: one number a block. */

static void QS_NAME(qs_decode_i8)(const void *blocks, float *weights, int64_t count) {
    const int8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) weights[i] = (float)from[i];
}
