/*
 * The best encoders of the legacy types: the reference's block, unless a wider search finds one with less error.
 * Sixteen blocks of a row are searched at once. Q4_0 and Q5_0 try scales of either sign, Q4_1 and Q5_1 pairs of scale
 * and minimum; all of them are refitted by least squares. Errors are weighed as the reference does with importance,
 * and not at all without, where less is tried: the reference takes no time there to speak of.
 */
static const scale_range legacy_scales = {0.8f, 1.4f, 6, 2}, weighted_legacy_scales = {0.75f, 1.5f, 14, 4};

typedef struct {
    int bytes;
    int half_range;   /* 0: with a minimum */
    grid_range grids; /* where there is a minimum */
    qs_decode_function decode;
} legacy_type;

static const legacy_type QS_FOR_ISA(q4_0_best) = {18, 8, {0}, QS_FOR_ISA(qs_decode_q4_0)};
static const legacy_type QS_FOR_ISA(q5_0_best) = {22, 16, {0}, QS_FOR_ISA(qs_decode_q5_0)};
static const legacy_type QS_FOR_ISA(q4_1_best) = {20, 0, {15, 0, 4, 3, -0.2f, 0.4f}, QS_FOR_ISA(qs_decode_q4_1)};
static const legacy_type QS_FOR_ISA(q5_1_best) = {24, 0, {31, 0, 4, 3, -0.2f, 0.4f}, QS_FOR_ISA(qs_decode_q5_1)};

/* Scales, and minimums where the type has them, near to the weights; as a decoder will read them. */
QS_ALWAYS_INLINE void search_legacy(
    const lane_groups *groups, const legacy_type *type, int weighted, qs_lanes *scale, qs_lanes *minimum) {
    if (type->half_range) {
        const scale_range *range = weighted ? &weighted_legacy_scales : &legacy_scales;
        const code_range codes = {-type->half_range, type->half_range - 1, 0};
        lane_scales down, up;
        search_scales(groups, LEGACY_WEIGHTS, &codes, range, -1.0f, &down);
        search_scales(groups, LEGACY_WEIGHTS, &codes, range, 1.0f, &up);
        *scale = up.gain > down.gain ? up.scale : down.scale;
        *minimum = 0.0f;
    } else {
        const grid_range narrow = {type->grids.max_code, 0, 3, 1, -0.1f, 0.4f}, range = weighted ? type->grids : narrow;
        lane_sums sums;
        grid_fits found;
        sum_groups(groups, LEGACY_WEIGHTS, &sums);
        qs_lanes low = groups->x[0];
        for (int i = 1; i < LEGACY_WEIGHTS; i++) low = AT_MOST(groups->x[i], low);
        sums.low = low;
        search_grids(groups, LEGACY_WEIGHTS, &range, &sums, &found);
        *scale = found.scale;
        *minimum = found.minimum;
    }
    through_halves(scale);
    through_halves(minimum);
}

/* Blocks with the given scales and minimums, and codes to fit them. */
QS_ALWAYS_INLINE void store_legacy(const lane_groups *groups, const legacy_type *type, const qs_lanes *scale,
    const qs_lanes *minimum, uint8_t *block) {
    const int half = type->half_range, low = -half, high = half ? half - 1 : type->grids.max_code;
    const int has_fifth_bits = high - low > 15, fields = half ? 2 : 4;
    uint8_t codes[QS_LANES * LEGACY_WEIGHTS];
    const qs_lanes lift = -*minimum, inverse = RECIPROCAL_LANES(*scale);
    store_lane_codes(groups, LEGACY_WEIGHTS, &lift, &inverse, low, high, codes);
    for (int g = 0; g < groups->count; g++, block += type->bytes) {
        const uint8_t *code = codes + g * LEGACY_WEIGHTS;
        store_half(block, (*scale)[g]);
        if (!half) store_half(block + 2, (*minimum)[g]);
        if (has_fifth_bits) store32(block + fields, fifth_bits(code));
        store_nibbles(block + fields + (has_fifth_bits ? 4 : 0), code);
    }
}

/* Improves the reference's blocks of a row. */
QS_ALWAYS_INLINE void improve_legacy(
    const float *x, const float *importance, const legacy_type *type, uint8_t *blocks, int64_t columns) {
    const float mean_square = row_mean_square(x, importance, columns);
    uint8_t candidates[QS_LANES * 24];
    lane_groups groups;
    qs_lanes scale, minimum;
    for (int64_t i = 0; i < columns; i += QS_LANES * LEGACY_WEIGHTS, blocks += QS_LANES * type->bytes) {
        const int count = blocks_at_once(i, columns);
        if (importance != NULL) load_weighted(x + i, importance + i, mean_square, count, &groups);
        else {
            groups.count = count;
            load_groups(x + i, LEGACY_WEIGHTS, count, groups.x);
            for (int l = 0; l < LEGACY_WEIGHTS; l++) groups.errors[l] = 1.0f;
        }
        search_legacy(&groups, type, importance != NULL, &scale, &minimum);
        store_legacy(&groups, type, &scale, &minimum, candidates);
        keep_better(&groups, LEGACY_WEIGHTS, 1, type->decode, type->bytes, candidates, blocks);
    }
}

#define DEFINE_LEGACY_BEST(name) \
    static void QS_FOR_ISA(qs_best_##name)( \
        const float *x, const float *importance, void *blocks, int64_t columns) { \
        QS_FOR_ISA(qs_encode_##name)(x, importance, blocks, columns); \
        improve_legacy(x, importance, &QS_FOR_ISA(name##_best), blocks, columns); \
    }

DEFINE_LEGACY_BEST(q4_0)
DEFINE_LEGACY_BEST(q5_0)
DEFINE_LEGACY_BEST(q4_1)
DEFINE_LEGACY_BEST(q5_1)
