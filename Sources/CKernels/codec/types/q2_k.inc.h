/* Decoder and encoders of Q2_K; what its family shares: k_quants.inc.h. */

static void QS_NAME(qs_decode_q2_k)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 84, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block + 80), dmin = qs_half_at(block + 82);
        for (int j = 0; j < 16; j++) {
            const float scale = d * (float)(block[j] & 15), minimum = dmin * (float)(block[j] >> 4);
            const uint8_t *qs = block + 16 + 32 * (j / 8) + 16 * (j % 2);
            sixteen_codes codes;
            cut_bits(qs, 2 * (j / 2 % 4), 2, &codes);
            place_codes(&codes, scale, -minimum, weights + 16 * j);
        }
    }
}

static const affine_type QS_NAME(q2_k_type) = {16, 15, {3, -0.5f, 0.1f, 15, 1}, {3, -0.9f, 0.05f, 36, 0}, 1.0f};

static inline void store_q2_k(const affine_codes_and_scales *found, uint8_t *block) {
    for (int j = 0; j < 16; j++) block[j] = (uint8_t)(found->scales[j] | found->minimums[j] << 4);
    pack_two_bits(block + 16, found->codes);
}

static void QS_NAME(qs_encode_q2_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    const affine_type *type = &QS_NAME(q2_k_type);
    if (importance == NULL)
        encode_affine_row(x, NULL, 0, blocks, columns, type, 84, 80, store_q2_k);
    else
        encode_affine_row(x, importance, 1, blocks, columns, type, 84, 80, store_q2_k);
}

DEFINE_AFFINE_BEST(q2_k, 84, 80)
