/* Decoder and encoders of IQ2_S; what its family shares: lattice_decode.inc.h. */

static void QS_NAME(qs_decode_iq2_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ2_S)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 82, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block);
        for (int j = 0; j < 16; j++) {
            const int high = block[66 + j / 2] >> (4 * (j % 2)), s = block[74 + j / 2] >> (4 * (j % 2)) & 15;
            const int first = block[2 + 2 * j] | (high & 3) << 8, second = block[3 + 2 * j] | (high >> 2 & 3) << 8;
            const float scale = d * (0.5f + (float)s) * 0.25f;
            scale_two_points(values + 8 * first, values + 8 * second, scale, qs_u16_at(block + 34 + 2 * j),
                             weights + 16 * j);
        }
    }
}

static void QS_NAME(qs_encode_iq2_s)(const float *x, const float *importance, void *blocks, int64_t columns) {
    static const lattice_search search = {2, 8, 3, 9, 0.1f, AGAIN_OFF_GRID};
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ2_S);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 82));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 82) {
        const float mean_square = 2.0f * sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[16];
        for (int j = 0; j < 16; j++) {
            const int64_t at = i + 16 * j;
            int indices[2];
            lattice_group group;
            prepare_group(x + at, importance ? importance + at : NULL, mean_square, 0.25f * mean_square, 16, 0, &group);
            scales[j] = encode_group(grid, &search, 1e-8f, &group, indices);
            if (scales[j] == 0.0f) continue;
            for (int k = 0; k < 2; k++) {
                const int v = 2 * j + k;
                block[2 + v] = (uint8_t)indices[k];
                block[34 + v] = group.signs[k];
                block[66 + v / 4] |= (uint8_t)(indices[k] >> 8 << (2 * (v % 4)));
            }
        }
        store_scales(block + 74, scales, 16, store_scale(block, scales, 16, 0.9875f));
    }
}

static inline void store_iq2_s(const lattice_block *found, uint8_t *block) {
    for (int k = 0; k < 32; k++) {
        block[2 + k] = (uint8_t)found->indices[k];
        block[34 + k] = found->signs[k];
        block[66 + k / 4] |= (uint8_t)(found->indices[k] >> 8 << (2 * (k % 4)));
    }
}

static const lattice_type QS_NAME(iq2_s_best) = {
    QS_GRID_IQ2_S, 82, 16, 8, 3, 0, 0, 0, 74, 0.125f, 2.0f, 0.5f, {16.5f, 34.0f}, QS_NAME(qs_decode_iq2_s)};

DEFINE_LATTICE_BEST(iq2_s)
