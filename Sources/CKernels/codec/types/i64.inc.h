/* The decoder of I64: one number a block. */

static void QS_NAME(qs_decode_i64)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) {
        int64_t value;
        memcpy(&value, from + 8 * i, sizeof value);
        weights[i] = (float)value;
    }
}
