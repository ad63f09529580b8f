/* Decoder and encoders of IQ3_XXS; what its family shares: lattice_decode.inc.h. */

static void QS_NAME(qs_decode_iq3_xxs)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ3_XXS)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 98, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block);
        for (int j = 0; j < 8; j++) {
            const uint32_t word = qs_u32_at(block + 66 + 4 * j);
            const float scale = d * (0.5f + (float)(word >> 28)) * 0.5f;
            for (int k = 0; k < 2; k++) {
                const uint8_t *index = block + 2 + 8 * j + 4 * k;
                const unsigned numbers[4] = {index[0], index[1], index[2], index[3]};
                scale_four_points(values, numbers, scale, even_signs_twice(word >> (14 * k)),
                                  weights + 32 * j + 16 * k);
            }
        }
    }
}

static void QS_NAME(qs_encode_iq3_xxs)(const float *x, const float *importance, void *blocks, int64_t columns) {
    static const lattice_search search = {8, 4, 8, 15, 0.2f, AGAIN_OFF_GRID};
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ3_XXS);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 98));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 98) {
        const float mean_square = 2.0f * sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[8];
        uint32_t words[8] = {0};
        for (int j = 0; j < 8; j++) {
            const int64_t at = i + 32 * j;
            int indices[8];
            lattice_group group;
            prepare_group(x + at, importance ? importance + at : NULL, mean_square, 0.0f, 32, 1, &group);
            scales[j] = encode_group(grid, &search, 1e-8f, &group, indices);
            if (scales[j] == 0.0f) continue;
            for (int k = 0; k < 8; k++) block[2 + 8 * j + k] = (uint8_t)indices[k];
            for (int k = 0; k < 4; k++) words[j] |= (group.signs[k] & 127u) << (7 * k);
        }
        const float inverse = store_scale(block, scales, 8, 1.0125f);
        if (inverse == 0.0f) {
            memset(block + 2, 0, 96);
            continue;
        }
        for (int j = 0; j < 8; j++) {
            qs_put_u32(block + 66 + 4 * j, words[j] | lattice_scale(scales[j], inverse, 15) << 28);
        }
    }
}

static inline void store_iq3_xxs(const lattice_block *found, uint8_t *block) {
    for (int k = 0; k < 64; k++) block[2 + k] = (uint8_t)found->indices[k];
    for (int j = 0; j < 8; j++) qs_put_u32(block + 66 + 4 * j, four_even_signs(found->signs + 4 * j, found->scales[j]));
}

static const lattice_type QS_NAME(iq3_xxs_best) = {QS_GRID_IQ3_XXS,
                                                   98,
                                                   8,
                                                   4,
                                                   8,
                                                   1,
                                                   66,
                                                   4,
                                                   0,
                                                   0.25f,
                                                   2.0f,
                                                   0.0f,
                                                   {8.0f, 16.0f, 24.0f, 32.0f, 40.0f, 48.0f, 57.0f},
                                                   QS_NAME(qs_decode_iq3_xxs)};

DEFINE_LATTICE_BEST(iq3_xxs)
