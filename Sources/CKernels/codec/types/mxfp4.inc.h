/* Decoder and encoders of MXFP4; what its family shares: microscaling.inc.h. */

/* Half of 2^(e - 127), exact also where that is subnormal. */
static inline float half_e8m0(uint8_t e) {
    return qs_float_from_bits(e < 2 ? 0x00200000u << e : (uint32_t)(e - 1) << 23);
}

static void QS_NAME(qs_decode_mxfp4)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 17, weights += 32) {
        const float scale = half_e8m0(block[0]);
        sixteen_codes low, high;
        split_nibbles(block + 1, &low, &high);
        look_up(QS_NAME(e2m1_doubled), &low, &low);
        look_up(QS_NAME(e2m1_doubled), &high, &high);
        scale_codes(&low, scale, weights);
        scale_codes(&high, scale, weights + 16);
    }
}

static void QS_NAME(qs_encode_mxfp4)(const float *x, const float *importance, void *blocks, int64_t columns) {
    (void)importance;
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += 32, block += 17) {
        const float largest = largest_magnitude(x + i, 32);
        /* The logarithm is rounded to single precision first: just below a power of two that can round up. */
        const float logarithm = (float)log2((double)largest);
        block[0] = largest > 0.0f ? (uint8_t)clamp(truncate(floorf(logarithm)) - 2 + 127, 0, 255) : 0;
        const float scale = half_e8m0(block[0]);
        for (int j = 0; j < 16; j++) {
            block[1 + j] = (uint8_t)(nearest_e2m1(x[i + j], scale) | nearest_e2m1(x[i + j + 16], scale) << 4);
        }
    }
}

static void QS_NAME(qs_best_mxfp4)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_NAME(qs_encode_mxfp4)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidates[QS_ABREAST * 17], exponents[QS_ABREAST], codes[32];
    lane_groups groups;
    for (int64_t i = 0; i < columns; i += QS_ABREAST * 32, block += QS_ABREAST * 17) {
        const int count = blocks_at_once(i, columns);
        load_plain(x + i, 32, count, &groups);
        for (int g = 0; g < count; g++) exponents[g] = block[17 * g];
        for (int step = -1; step <= 1; step += 2) {
            for (int g = 0; g < count; g++) {
                uint8_t *candidate = candidates + 17 * g;
                candidate[0] = (uint8_t)clamp(exponents[g] + step, 1, 253);
                const float inverse = 0.5f / half_e8m0(candidate[0]);
                e2m1_codes(x + i + 32 * g, inverse, codes);
                e2m1_codes(x + i + 32 * g + 16, inverse, codes + 16);
                store_nibbles(candidate + 1, codes);
            }
            keep_better(&groups, 32, 1, QS_NAME(qs_decode_mxfp4), 17, candidates, block);
        }
    }
}
