/* Decoder and encoders of IQ2_XS; what its family shares: lattice_decode.inc.h. */

static void QS_NAME(qs_decode_iq2_xs)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ2_XS)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 74, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block);
        for (int j = 0; j < 16; j++) {
            const uint32_t words = qs_u32_at(block + 2 + 4 * j);
            const int s = block[66 + j / 2] >> (4 * (j % 2)) & 15;
            const float scale = d * (0.5f + (float)s) * 0.25f;
            scale_two_points(values + 8 * (words & 511), values + 8 * (words >> 16 & 511), scale,
                             even_sign_pairs(words >> 9 & 0x007f007fu), weights + 16 * j);
        }
    }
}

static void QS_NAME(qs_encode_iq2_xs)(const float *x, const float *importance, void *blocks, int64_t columns) {
    static const lattice_search search = {2, 8, 3, 9, 0.1f, AGAIN_OFF_GRID};
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ2_XS);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 74));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 74) {
        const float mean_square = sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[16];
        for (int j = 0; j < 16; j++) {
            const int64_t at = i + 16 * j;
            int indices[2];
            lattice_group group;
            prepare_group(x + at, importance ? importance + at : NULL, mean_square, 0.0f, 16, 1, &group);
            scales[j] = encode_group(grid, &search, QS_TINY, &group, indices);
            if (scales[j] == 0.0f) continue;
            for (int k = 0; k < 2; k++) {
                qs_put_u16(block + 2 + 4 * j + 2 * k, (uint16_t)(indices[k] | (group.signs[k] & 127) << 9));
            }
        }
        const float inverse = store_scale(block, scales, 16, 1.0f);
        if (inverse == 0.0f)
            memset(block + 2, 0, 64);
        else
            store_scales(block + 66, scales, 16, inverse);
    }
}

static inline void store_iq2_xs(const lattice_block *found, uint8_t *block) {
    for (int k = 0; k < 32; k++) {
        qs_put_u16(block + 2 + 2 * k, (uint16_t)(found->indices[k] | (found->signs[k] & 127) << 9));
    }
}

static const lattice_type QS_NAME(iq2_xs_best) = {
    QS_GRID_IQ2_XS, 74, 16, 8, 3, 1, 0, 0, 66, 0.125f, 1.0f, 0.0f, {16.5f, 34.0f}, QS_NAME(qs_decode_iq2_xs)};

DEFINE_LATTICE_BEST(iq2_xs)
