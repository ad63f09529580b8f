/* Decoder and encoders of IQ4_XS; what its family shares: non_linear.inc.h. */

static void QS_NAME(qs_decode_iq4_xs)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 136, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block);
        const uint16_t high = qs_u16_at(block + 2);
        for (int j = 0; j < 8; j++) {
            const int scale = (block[4 + j / 2] >> (4 * (j % 2)) & 15) | (high >> (2 * j) & 3) << 4;
            load_iq4(block + 8 + 16 * j, d * (float)(scale - 32), weights + 32 * j);
        }
    }
}

/* One super-block of IQ4_XS; the codes follow from d before it is rounded to a half. */
static inline void store_iq4_xs(const float *x, float d, const int32_t integers[8], uint8_t *block) {
    uint16_t high = 0;
    store_half(block, d);
    memset(block + 4, 0, 4);
    for (int j = 0; j < 8; j++) {
        store_iq4(x + 32 * j, d * (float)integers[j], block + 8 + 16 * j);
        block[4 + j / 2] |= (uint8_t)(((integers[j] + 32) & 15) << (4 * (j % 2)));
        high |= (uint16_t)((integers[j] + 32) >> 4 << (2 * j));
    }
    qs_put_u16(block + 2, high);
}

static void QS_NAME(qs_encode_iq4_xs)(const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 136) {
        const float mean_square =
            importance ? sum_of_squares(x + i, SUPER_WEIGHTS) * 2.0f / (float)SUPER_WEIGHTS : 0.0f;
        float scales[8];
        for (int j = 0; j < 8; j++) {
            const int64_t at = i + 32 * j;
            scales[j] = iq4_scale(x + at, importance ? importance + at : NULL, mean_square);
        }
        const float d = -largest_signed(scales, 8) / 32.0f, inverse = reciprocal(d);
        int32_t integers[8];
        for (int j = 0; j < 8; j++) integers[j] = clamp(round_even(inverse * scales[j]), -32, 31);
        store_iq4_xs(x + i, d, integers, block);
    }
}

static const symmetric_type iq4_xs_symmetric = {32, {-127, 113, 1, 0},          32, {0.8f, 1.35f, 12, 0}, 3,
                                                2,  {1.0f, 0.97f, 1.03f, 0.94f}};

/* Error weights of up to sixteen sub-blocks of IQ4_XS. */
static inline void load_iq4_xs(const float *x, const float *importance, int count, lane_groups *groups) {
    groups->count = count;
    load_groups(x, 32, count, groups->x);
    if (importance == NULL) {
        for (int i = 0; i < 32; i++) groups->errors[i] = groups->x[i] * groups->x[i];
        return;
    }
    float mean_squares[QS_ABREAST];
    for (int g = 0; g < QS_ABREAST; g++) {
        const int super = g < count ? g / 8 : 0;
        mean_squares[g] = g % 8
                              ? mean_squares[g - 1]
                              : sum_of_squares(x + super * SUPER_WEIGHTS, SUPER_WEIGHTS) * 2.0f / (float)SUPER_WEIGHTS;
    }
    weigh_by_importance(importance, mean_squares, 32, groups);
}

static void QS_NAME(qs_best_iq4_xs)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_NAME(qs_encode_iq4_xs)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidates[2 * 136];
    lane_groups groups;
    lane_integers found;
    for (int64_t i = 0; i < columns; i += 2 * SUPER_WEIGHTS, block += 2 * 136) {
        const int count = columns - i < 2 * SUPER_WEIGHTS ? 8 : 16;
        load_iq4_xs(x + i, importance ? importance + i : NULL, count, &groups);
        search_integers(&groups, &iq4_xs_symmetric, &found);
        for (int start = 0; start < count; start += 8) {
            int32_t integers[8];
            for (int j = 0; j < 8; j++) integers[j] = (int32_t)found.integers[start + j];
            store_iq4_xs(x + i + 32 * start, found.d[start], integers, candidates + 17 * start);
        }
        keep_better(&groups, 32, 8, QS_NAME(qs_decode_iq4_xs), 136, candidates, block);
    }
}
