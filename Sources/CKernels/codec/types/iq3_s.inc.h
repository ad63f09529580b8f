/* Decoder and encoders of IQ3_S; what its family shares: lattice_decode.inc.h. */

static void QS_NAME(qs_decode_iq3_s)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ3_S)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 110, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block);
        for (int k = 0; k < 16; k++) {
            const unsigned high = (unsigned)block[66 + k / 2] >> (4 * (k % 2));
            const uint8_t *index = block + 2 + 4 * k;
            const unsigned numbers[4] = {index[0] | (high & 1) << 8, index[1] | (high & 2) << 7,
                                         index[2] | (high & 4) << 6, index[3] | (high & 8) << 5};
            const int s = block[106 + k / 4] >> (4 * (k / 2 % 2)) & 15;
            scale_four_points(values, numbers, d * (float)(1 + 2 * s), qs_u16_at(block + 74 + 2 * k), weights + 16 * k);
        }
    }
}

/*
 * As the reference does, a group of zeros takes no place among the indices and signs, though it does among the ninth
 * bits and the scales: what follows it in its block moves forward and decodes to other weights.
 */
static void QS_NAME(qs_encode_iq3_s)(const float *x, const float *importance, void *blocks, int64_t columns) {
    static const lattice_search search = {8, 4, 8, 9, 0.2f, AGAIN_ALL_IF_NEEDED};
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ3_S);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 110));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 110) {
        const float mean_square = 2.0f * sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[8];
        int stored = 0;
        for (int j = 0; j < 8; j++) {
            const int64_t at = i + 32 * j;
            int indices[8];
            lattice_group group;
            prepare_group(x + at, importance ? importance + at : NULL, mean_square, 0.0f, 32, 0, &group);
            scales[j] = encode_group(grid, &search, FLT_TRUE_MIN, &group, indices);
            if (scales[j] == 0.0f) continue;
            for (int k = 0; k < 8; k++) {
                block[2 + 8 * stored + k] = (uint8_t)indices[k];
                block[66 + j] |= (uint8_t)(indices[k] >> 8 << k);
            }
            memcpy(block + 74 + 4 * stored++, group.signs, 4);
        }
        store_scales(block + 106, scales, 8, store_scale(block, scales, 8, 1.033f));
    }
}

static inline void store_iq3_s(const lattice_block *found, uint8_t *block) {
    for (int k = 0; k < 64; k++) {
        block[2 + k] = (uint8_t)found->indices[k];
        block[66 + k / 8] |= (uint8_t)(found->indices[k] >> 8 << (k % 8));
    }
    memcpy(block + 74, found->signs, 32);
}

static const lattice_type QS_NAME(iq3_s_best) = {QS_GRID_IQ3_S,
                                                 110,
                                                 8,
                                                 4,
                                                 8,
                                                 0,
                                                 0,
                                                 0,
                                                 106,
                                                 1.0f,
                                                 2.0f,
                                                 0.0f,
                                                 {2.0f, 4.0f, 6.0f, 8.0f, 10.0f, 12.0f, 14.0f},
                                                 QS_NAME(qs_decode_iq3_s)};

DEFINE_LATTICE_BEST(iq3_s)
