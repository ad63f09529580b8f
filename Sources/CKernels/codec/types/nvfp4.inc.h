/* Decoder and encoders of NVFP4; what its family shares: microscaling.inc.h. */

/* Half of the unsigned E4M3 number: bias 7, exponent 0 is subnormal, 0x7f (and the top bit) ignored. */
static inline float half_ue4m3(uint8_t byte) {
    if (byte == 0x7f) return 0.0f;
    const int exponent = byte >> 3 & 15, mantissa = byte & 7;
    if (exponent == 0) return (float)mantissa * 0x1p-10f;
    return (float)(8 + mantissa) * qs_float_from_bits((uint32_t)(exponent + 127 - 11) << 23);
}

/*
 * The unsigned E4M3 number near to a scale: half up on the first dropped bit. The reference takes the highest
 * exponent for overflow: whatever rounds to 256 or more becomes 448.
 */
static inline uint8_t ue4m3_from_float(float value) {
    if (!(value > 0.0f)) return 0;
    if (value > 448.0f) value = 448.0f;
    const uint32_t bits = qs_bits_from_float(value);
    const int exponent = (int)(bits >> 23) - 127 + 7;
    if (exponent <= 0) {
        const int32_t mantissa = (int32_t)(value * 512.0f + 0.5f);
        return mantissa < 1 ? 0 : (uint8_t)clamp(mantissa, 0, 7);
    }
    const uint32_t packed = ((uint32_t)exponent << 3 | (bits >> 20 & 7)) + (bits >> 19 & 1);
    return (uint8_t)(packed >= 15u << 3 ? 0x7e : packed);
}

static void QS_NAME(qs_decode_nvfp4)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 36, weights += 64) {
        for (int part = 0; part < 2; part++) {
            /* Sixteen bytes hold two groups of sixteen weights: low halves of eight bytes, then their high halves. */
            sixteen_codes low, high;
            split_nibbles(block + 4 + 16 * part, &low, &high);
            look_up(QS_NAME(e2m1_doubled), &low, &low);
            look_up(QS_NAME(e2m1_doubled), &high, &high);
            const sixteen_codes first =
                __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
            const sixteen_codes second =
                __builtin_shufflevector(low, high, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
            scale_codes(&first, half_ue4m3(block[2 * part]), weights + 32 * part);
            scale_codes(&second, half_ue4m3(block[2 * part + 1]), weights + 32 * part + 16);
        }
    }
}

static void QS_NAME(qs_encode_nvfp4)(const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += 64, block += 36) {
        for (int g = 0; g < 4; g++) {
            const float *group = x + i + 16 * g;
            block[g] = ue4m3_from_float(largest_magnitude(group, 16) / 6.0f);
            const float scale = half_ue4m3(block[g]);
            for (int j = 0; j < 8; j++) {
                block[4 + 8 * g + j] =
                    (uint8_t)(nearest_e2m1(group[j], scale) | nearest_e2m1(group[j + 8], scale) << 4);
            }
        }
    }
}

/* The scale byte of sixteen weights, of six about `first`, that leaves the least error, and its codes. */
static inline uint8_t search_nvfp4(const float *x, uint8_t first, uint8_t *codes) {
    uint8_t best = first, trial[16];
    qs_lanes v;
    memcpy(&v, x, sizeof v);
    float least = FLT_MAX;
    for (int step = -4; step <= 2; step++) {
        const uint8_t byte = (uint8_t)clamp(first + step, 1, 126);
        const float scale = half_ue4m3(byte);
        e2m1_codes(x, 0.5f / scale, trial);
        qs_lanes decoded;
        for (int j = 0; j < 16; j++) decoded[j] = (float)QS_NAME(e2m1_doubled)[trial[j]] * scale;
        qs_lanes error = (v - decoded) * (v - decoded);
        sum_spans(&error, QS_ABREAST);
        if (!(error[0] < least)) continue;
        least = error[0];
        best = byte;
        memcpy(codes, trial, sizeof trial);
    }
    return best;
}

static void QS_NAME(qs_best_nvfp4)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_NAME(qs_encode_nvfp4)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[36], codes[16] = {0};
    lane_groups groups;
    for (int64_t i = 0; i < columns; i += 64, block += 36) {
        load_plain(x + i, 16, 4, &groups);
        for (int g = 0; g < 4; g++) {
            candidate[g] = search_nvfp4(x + i + 16 * g, block[g], codes);
            for (int j = 0; j < 8; j++) candidate[4 + 8 * g + j] = (uint8_t)(codes[j] | codes[j + 8] << 4);
        }
        keep_better(&groups, 16, 4, QS_NAME(qs_decode_nvfp4), 36, candidate, block);
    }
}
