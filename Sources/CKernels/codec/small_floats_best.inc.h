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
    float mean_squares[QS_LANES];
    for (int g = 0; g < QS_LANES; g++) {
        mean_squares[g] = sum_of_squares(x + (g < count ? g : count - 1) * 32, 32) * 2.0f / 32.0f;
    }
    weigh_by_importance(importance, mean_squares, 32, groups);
}

static void QS_FOR_ISA(qs_best_iq4_nl)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_iq4_nl)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidates[QS_LANES * 18];
    lane_groups groups;
    lane_scales found;
    for (int64_t i = 0; i < columns; i += QS_LANES * 32, block += QS_LANES * 18) {
        const int count = blocks_at_once(i, columns);
        load_iq4_nl(x + i, importance ? importance + i : NULL, count, &groups);
        search_scales(&groups, 32, &iq4_codes, &iq4_nl_scales, &found);
        through_halves(&found.scale);
        for (int g = 0; g < count; g++) {
            store_half(candidates + 18 * g, found.scale[g]);
            store_iq4(x + i + 32 * g, found.scale[g], candidates + 18 * g + 2);
        }
        keep_better(&groups, 32, 1, QS_FOR_ISA(qs_decode_iq4_nl), 18, candidates, block);
    }
}

/* The E2M1 codes of the numbers nearest to sixteen weights times `inverse`. */
static inline void e2m1_codes(const float *x, float inverse, uint8_t *codes) {
    qs_lanes v;
    memcpy(&v, x, sizeof v);
    v *= inverse;
    const qs_lanes size = __builtin_elementwise_abs(v), zero = 0.0f;
    const float borders[7] = {0.25f, 0.75f, 1.25f, 1.75f, 2.5f, 3.5f, 5.0f};
    qs_lane_integers code = 0;
    for (int k = 0; k < 7; k++) code -= size > borders[k];
    code |= (v < zero) & 8;
    const qs_lane_bytes bytes = __builtin_convertvector(code, qs_lane_bytes);
    memcpy(codes, &bytes, sizeof bytes);
}

static void QS_FOR_ISA(qs_best_mxfp4)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_mxfp4)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidates[QS_LANES * 17], exponents[QS_LANES], codes[32];
    lane_groups groups;
    for (int64_t i = 0; i < columns; i += QS_LANES * 32, block += QS_LANES * 17) {
        const int count = blocks_at_once(i, columns);
        load_plain(x + i, 32, count, &groups);
        for (int g = 0; g < count; g++) exponents[g] = block[17 * g];
        for (int step = -1; step <= 1; step += 2) {
            for (int g = 0; g < count; g++) {
                uint8_t *candidate = candidates + 17 * g;
                candidate[0] = (uint8_t)clamp(exponents[g] + step, 1, 253);
                const float inverse = 0.5f / half_e8m0(candidate[0]);
                e2m1_codes(x + i + 32 * g, inverse, codes);
                e2m1_codes(x + i + 32 * g + 16, inverse, codes + 16);
                store_nibbles(candidate + 1, codes);
            }
            keep_better(&groups, 32, 1, QS_FOR_ISA(qs_decode_mxfp4), 17, candidates, block);
        }
    }
}

/* The scale byte of sixteen weights, of six about `first`, that leaves the least error, and its codes. */
static inline uint8_t search_nvfp4(const float *x, uint8_t first, uint8_t *codes) {
    uint8_t best = first, trial[16];
    qs_lanes v;
    memcpy(&v, x, sizeof v);
    float least = FLT_MAX;
    for (int step = -4; step <= 2; step++) {
        const uint8_t byte = (uint8_t)clamp(first + step, 1, 126);
        const float scale = half_ue4m3(byte);
        e2m1_codes(x, 0.5f / scale, trial);
        qs_lanes decoded;
        for (int j = 0; j < 16; j++) decoded[j] = (float)QS_FOR_ISA(e2m1_doubled)[trial[j]] * scale;
        qs_lanes error = (v - decoded) * (v - decoded);
        sum_spans(&error, QS_LANES);
        if (!(error[0] < least)) continue;
        least = error[0];
        best = byte;
        memcpy(codes, trial, sizeof trial);
    }
    return best;
}

static void QS_FOR_ISA(qs_best_nvfp4)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_nvfp4)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[36], codes[16] = {0};
    lane_groups groups;
    for (int64_t i = 0; i < columns; i += 64, block += 36) {
        load_plain(x + i, 16, 4, &groups);
        for (int g = 0; g < 4; g++) {
            candidate[g] = search_nvfp4(x + i + 16 * g, block[g], codes);
            for (int j = 0; j < 8; j++) candidate[4 + 8 * g + j] = (uint8_t)(codes[j] | codes[j + 8] << 4);
        }
        keep_better(&groups, 16, 4, QS_FOR_ISA(qs_decode_nvfp4), 36, candidate, block);
    }
}
