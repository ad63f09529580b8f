/* Decoder and encoders of Q4_K; what its family shares: k_quants.inc.h. */

static void QS_NAME(qs_decode_q4_k)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 144, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block), dmin = qs_half_at(block + 2);
        for (int j = 0; j < 8; j++) {
            int s, m;
            unpack_pair(block + 4, j, &s, &m);
            const float scale = d * (float)s, minimum = dmin * (float)m;
            const uint8_t *qs = block + 16 + 32 * (j / 2);
            const int shift = 4 * (j % 2);
            for (int l = 0; l < 32; l++) weights[32 * j + l] = scale * (float)(qs[l] >> shift & 15) - minimum;
        }
    }
}

static const affine_type QS_NAME(q4_k_type) = {32, 63, {15, -1.0f, 0.1f, 20, 0}, {15, -0.9f, 0.05f, 36, 0}, 2.0f};

static inline void store_q4_k(const affine_codes_and_scales *found, uint8_t *block) {
    pack_pairs(block + 4, found->scales, found->minimums);
    pack_four_bits(block + 16, found->codes);
}

static void QS_NAME(qs_encode_q4_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    const affine_type *type = &QS_NAME(q4_k_type);
    if (importance == NULL)
        encode_affine_row(x, NULL, 0, blocks, columns, type, 144, 0, store_q4_k);
    else
        encode_affine_row(x, importance, 1, blocks, columns, type, 144, 0, store_q4_k);
}

DEFINE_AFFINE_BEST(q4_k, 144, 0)
