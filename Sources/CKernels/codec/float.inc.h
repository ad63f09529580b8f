/* F32, F16, BF16, F64 and the integer types: one number a block. */

static void QS_FOR_ISA(qs_decode_f32)(const void *blocks, float *weights, int64_t count) {
    memcpy(weights, blocks, (size_t)count * sizeof *weights);
}

static void QS_FOR_ISA(qs_encode_f32)(
    const float *weights, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    memcpy(blocks, weights, (size_t)columns * sizeof *weights);
}

static void QS_FOR_ISA(qs_decode_f16)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) weights[i] = load_half(from + 2 * i);
}

static void QS_FOR_ISA(qs_encode_f16)(
    const float *weights, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *to = blocks;
    for (int64_t i = 0; i < columns; i++) store16(to + 2 * i, qs_half_from_float(weights[i]));
}

static void QS_FOR_ISA(qs_decode_bf16)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) weights[i] = qs_float_from_bits((uint32_t)load16(from + 2 * i) << 16);
}

static void QS_FOR_ISA(qs_encode_bf16)(
    const float *weights, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *to = blocks;
    for (int64_t i = 0; i < columns; i++) {
        const uint32_t bits = qs_bits_from_float(weights[i]);
        const uint32_t rounded = (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
        const uint32_t quiet = bits >> 16 | 0x40u;
        store16(to + 2 * i, (uint16_t)((bits & 0x7fffffffu) > 0x7f800000u ? quiet : rounded));
    }
}

static void QS_FOR_ISA(qs_decode_f64)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) {
        double value;
        memcpy(&value, from + 8 * i, sizeof value);
        weights[i] = (float)value;
    }
}

static void QS_FOR_ISA(qs_decode_i8)(const void *blocks, float *weights, int64_t count) {
    const int8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) weights[i] = (float)from[i];
}

static void QS_FOR_ISA(qs_decode_i16)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) weights[i] = (float)(int16_t)load16(from + 2 * i);
}

static void QS_FOR_ISA(qs_decode_i32)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) weights[i] = (float)(int32_t)load32(from + 4 * i);
}

static void QS_FOR_ISA(qs_decode_i64)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *from = blocks;
    for (int64_t i = 0; i < count; i++) {
        int64_t value;
        memcpy(&value, from + 8 * i, sizeof value);
        weights[i] = (float)value;
    }
}
