/* Decoder and encoders of Q6_K; what its family shares: k_quants.inc.h. */

static void QS_NAME(qs_decode_q6_k)(const void *blocks, float *weights, int64_t count) {
    const uint8_t *block = blocks;
    for (int64_t b = 0; b < count; b++, block += 210, weights += SUPER_WEIGHTS) {
        const float d = qs_half_at(block + 208);
        const int8_t *scales = (const int8_t *)block + 192;
        for (int j = 0; j < 16; j++) {
            const float scale = d * (float)scales[j];
            const int within = 16 * (j % 8); /* of the 128 weights that share 64 low and 32 high bytes */
            const uint8_t *low = block + 64 * (j / 8) + within % 64, *high = block + 128 + 32 * (j / 8) + within % 32;
            const int low_shift = within < 64 ? 0 : 4, high_shift = 2 * (within / 32);
            sixteen_codes codes, tops;
            cut_bits(low, low_shift, 4, &codes);
            cut_bits(high, high_shift, 2, &tops);
            codes += (tops << 4) - 32;
            scale_codes(&codes, scale, weights + 16 * j);
        }
    }
}

static inline void pack_q6(uint8_t *block, const uint8_t *codes) {
    uint8_t *low = block, *high = block + 128;
    for (int half = 0; half < 2; half++, low += 64, high += 32, codes += 128) {
        for (int l = 0; l < 64; l++) low[l] = (uint8_t)((codes[l] & 15) | (codes[l + 64] & 15) << 4);
        for (int l = 0; l < 32; l++) {
            high[l] =
                (uint8_t)(codes[l] >> 4 | codes[l + 32] >> 4 << 2 | codes[l + 64] >> 4 << 4 | codes[l + 96] >> 4 << 6);
        }
    }
}

static void QS_NAME(qs_encode_q6_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    uint8_t *block = blocks, codes[SUPER_WEIGHTS];
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 210) {
        lane_groups groups = {.count = 16};
        symmetric_fits fits;
        load_groups(x + i, 16, 16, groups.x);
        if (importance != NULL)
            load_groups(importance + i, 16, 16, groups.errors);
        else
            for (int l = 0; l < 16; l++) groups.errors[l] = groups.x[l] * groups.x[l];
        search_symmetric_groups(&groups, 16, 32, &fits);
        const float largest = largest_signed(fits.scale, 16);
        if (magnitude(largest) < QS_TINY) {
            memset(block, 0, 210);
            continue;
        }
        const float inverse = -128.0f / largest;
        const float d = store_half(block + 208, 1.0f / inverse);
        for (int j = 0; j < 16; j++) {
            const float *group = x + i + 16 * j;
            const int32_t rounded = round_even(inverse * fits.scale[j]);
            const int8_t stored = (int8_t)(rounded < 127 ? rounded : 127);
            const float scale = d * (float)stored;
            block[192 + j] = (uint8_t)stored;
            if (scale == 0.0f)
                symmetric_codes(group, fits.inverse[j], 16, 32, codes + 16 * j);
            else
                settle_symmetric(group, scale, 32, codes + 16 * j);
        }
        pack_q6(block, codes);
    }
}

static const symmetric_type q6_k_symmetric = {
    16, {-32, 31, 0, 0}, 128, {0.85f, 1.15f, 8, 6}, 8, 2, {1.0f, 0.99f, 1.01f, 0.98f}};

static void QS_NAME(qs_best_q6_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_NAME(qs_encode_q6_k)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[210], codes[SUPER_WEIGHTS];
    int32_t integers[16];
    lane_groups groups = {.count = 16};
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 210) {
        load_groups(x + i, 16, 16, groups.x);
        if (importance != NULL)
            load_groups(importance + i, 16, 16, groups.errors);
        else
            for (int l = 0; l < 16; l++) groups.errors[l] = groups.x[l] * groups.x[l];
        store_half(candidate + 208, settle_integers(&groups, &q6_k_symmetric, integers, codes));
        for (int j = 0; j < 16; j++) candidate[192 + j] = (uint8_t)(int8_t)integers[j];
        pack_q6(candidate, codes);
        keep_better(&groups, 16, 16, QS_NAME(qs_decode_q6_k), 210, candidate, block);
    }
}
