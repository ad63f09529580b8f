/* Decoder and encoder of F32: one number a block. */

static void QS_NAME(qs_decode_f32)(const void *blocks, float *weights, int64_t count) {
    memcpy(weights, blocks, (size_t)count * sizeof *weights);
}

static void QS_NAME(qs_encode_f32)(const float *weights, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    memcpy(blocks, weights, (size_t)columns * sizeof *weights);
}
