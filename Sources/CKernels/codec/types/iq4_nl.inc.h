/* Decoder and encoders of IQ4_NL; what its family shares: non_linear.inc.h. */

static void QS_NAME(qs_decode_iq4_nl)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 18, weights += 32) load_iq4(block + 2, qs_half_at(block), weights);
}

static void QS_NAME(qs_encode_iq4_nl)(const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks;
    for (int64_t i = 0; i < columns; i += 32, block += 18) {
        const float mean_square = importance ? sum_of_squares(x + i, 32) * 2.0f / 32.0f : 0.0f;
        const float scale = iq4_scale(x + i, importance ? importance + i : NULL, mean_square);
        store_half(block, scale);
        store_iq4(x + i, scale, block + 2);
    }
}

static const code_range iq4_codes = {-127, 113, 1, 0};

/*
 * The best encoders of types that index a table of values: the reference's block, unless a wider search finds one with
 * less error. IQ4_NL tries scales of either sign, refitted by least squares, with errors weighed as the reference
 * does. MXFP4 tries the next smaller and the next larger exponent, NVFP4 six scales about the reference's for each
 * sixteen weights; their errors are not weighed.
 */
static const scale_range iq4_nl_scales = {0.8f, 1.35f, 12, 0};

/* Error weights of sixteen blocks of IQ4_NL. */
static inline void load_iq4_nl(const float *x, const float *importance, int count, lane_groups *groups) {
    groups->count = count;
    load_groups(x, 32, count, groups->x);
    if (importance == NULL) {
        for (int i = 0; i < 32; i++) groups->errors[i] = groups->x[i] * groups->x[i];
        return;
    }
    float mean_squares[QS_ABREAST];
    for (int g = 0; g < QS_ABREAST; g++) {
        mean_squares[g] = sum_of_squares(x + (g < count ? g : count - 1) * 32, 32) * 2.0f / 32.0f;
    }
    weigh_by_importance(importance, mean_squares, 32, groups);
}

static void QS_NAME(qs_best_iq4_nl)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_NAME(qs_encode_iq4_nl)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidates[QS_ABREAST * 18];
    lane_groups groups;
    lane_scales found;
    for (int64_t i = 0; i < columns; i += QS_ABREAST * 32, block += QS_ABREAST * 18) {
        const int count = blocks_at_once(i, columns);
        load_iq4_nl(x + i, importance ? importance + i : NULL, count, &groups);
        search_scales(&groups, 32, &iq4_codes, &iq4_nl_scales, &found);
        through_halves(&found.scale);
        for (int g = 0; g < count; g++) {
            store_half(candidates + 18 * g, found.scale[g]);
            store_iq4(x + i + 32 * g, found.scale[g], candidates + 18 * g + 2);
        }
        keep_better(&groups, 32, 1, QS_NAME(qs_decode_iq4_nl), 18, candidates, block);
    }
}
