/* Decoder and encoders of IQ2_XXS; what its family shares: lattice_decode.inc.h. */

static void QS_NAME(qs_decode_iq2_xxs)(const void *blocks, float *weights, int64_t count) {
    const int8_t *values = qs_grid_codes(QS_GRID_IQ2_XXS)->values;
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 66, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block);
        for (int j = 0; j < 8; j++) {
            const uint8_t *index = block + 2 + 8 * j;
            const uint32_t word = qs_u32_at(index + 4);
            const float scale = d * (0.5f + (float)(word >> 28)) * 0.25f;
            for (int k = 0; k < 4; k += 2) {
                scale_two_points(values + 8 * index[k], values + 8 * index[k + 1], scale,
                                 even_signs_twice(word >> (7 * k)), weights + 32 * j + 8 * k);
            }
        }
    }
}

/* IQ2_XXS starts each group from the best of plain scales with codes 0 to 3. */
QS_INLINE float encode_iq2_xxs_group(const qs_grid *grid, lattice_group *group, int indices[4]) {
    static const lattice_search search = {4, 8, 3, 6, 0.1f, AGAIN_ALL};
    uint8_t codes[QS_GROUP_MAX];
    if (group->largest < QS_TINY) return 0.0f;
    const float scale = search_positive(group->x, group->errors, 32, 4, codes), extent = scale * 3.0f;
    if (!(extent > 0.0f)) return 0.0f;
    for (int i = 0; i < 32; i++) codes[i] = (uint8_t)clamp(codes[i], 0, 2);
    const float found = search_lattice(grid, &search, group->x, group->errors, group->roots, extent, scale, codes);
    grid_indices(grid, &search, codes, indices);
    return turn_signs(found, group);
}

static void QS_NAME(qs_encode_iq2_xxs)(const float *x, const float *importance, void *blocks, int64_t columns) {
    const qs_grid *grid = qs_grid_search(QS_GRID_IQ2_XXS);
    uint8_t *block = blocks;
    memset(blocks, 0, (size_t)(columns / SUPER_WEIGHTS * 66));
    for (int64_t i = 0; grid != NULL && i < columns; i += SUPER_WEIGHTS, block += 66) {
        const float mean_square = sum_of_squares(x + i, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        float scales[8];
        uint32_t words[16] = {0};
        for (int j = 0; j < 8; j++) {
            const int64_t at = i + 32 * j;
            int indices[4] = {0};
            lattice_group group;
            prepare_group(x + at, importance ? importance + at : NULL, mean_square, 0.0f, 32, 1, &group);
            scales[j] = encode_iq2_xxs_group(grid, &group, indices);
            if (scales[j] == 0.0f) continue;
            for (int k = 0; k < 4; k++) {
                words[2 * j] |= (uint32_t)indices[k] << (8 * k);
                words[2 * j + 1] |= (group.signs[k] & 127u) << (7 * k);
            }
        }
        const float inverse = store_scale(block, scales, 8, 1.0f);
        if (inverse == 0.0f) continue;
        for (int j = 0; j < 8; j++) {
            qs_put_u32(block + 2 + 8 * j, words[2 * j]);
            qs_put_u32(block + 6 + 8 * j, words[2 * j + 1] | lattice_scale(scales[j], inverse, 15) << 28);
        }
    }
}

static inline void store_iq2_xxs(const lattice_block *found, uint8_t *block) {
    for (int k = 0; k < 32; k++) block[2 + 8 * (k / 4) + k % 4] = (uint8_t)found->indices[k];
    for (int j = 0; j < 8; j++) qs_put_u32(block + 6 + 8 * j, four_even_signs(found->signs + 4 * j, found->scales[j]));
}

static const lattice_type QS_NAME(iq2_xxs_best) = {
    QS_GRID_IQ2_XXS, 66, 8, 8, 3, 1, 6, 8, 0, 0.125f, 1.0f, 0.0f, {16.5f, 34.0f}, QS_NAME(qs_decode_iq2_xxs)};

DEFINE_LATTICE_BEST(iq2_xxs)
