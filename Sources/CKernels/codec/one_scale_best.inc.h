/*
 * The best encoders of types with one scale a block that the largest weight alone decides in the reference: Q8_0, Q2_0,
 * TQ1_0 and TQ2_0. Scales at equal ratios are tried, refitted by least squares, then the best one's own codes a few
 * times more. Errors are not weighed: the reference ignores importance. Blocks of more than 32 weights lie in several
 * lanes.
 */
typedef struct {
    int weights, bytes;
    code_range codes;
    int signs; /* 2 where the codes are not the same on both sides */
    float first, ratio; /* the largest weight's code, as a part of the farthest one: first * ratio^k */
    int steps, refits;
    qs_decode_function decode;
} one_scale_type;

static const one_scale_type QS_FOR_ISA(q8_0_best) = {
    32, 34, {-127, 127, 0, 1}, 1, 1.003f, 0.994f, 14, 1, QS_FOR_ISA(qs_decode_q8_0)};
static const one_scale_type QS_FOR_ISA(q2_0_best) = {
    64, 18, {-1, 2, 0, 1}, 2, 0.6f, 1.2f, 12, 2, QS_FOR_ISA(qs_decode_q2_0)};
static const one_scale_type QS_FOR_ISA(tq1_0_best) = {
    256, 54, {-1, 1, 0, 1}, 1, 1.0f, 1.25f, 14, 3, QS_FOR_ISA(qs_decode_tq1_0)};
static const one_scale_type QS_FOR_ISA(tq2_0_best) = {
    256, 66, {-1, 1, 0, 1}, 1, 1.0f, 1.25f, 14, 3, QS_FOR_ISA(qs_decode_tq2_0)};

/* Scales of blocks of `span` groups, as a decoder will read them. */
QS_ALWAYS_INLINE void search_one_scale(const lane_groups *groups, const one_scale_type *type, qs_lanes *scale) {
    const int span = type->weights / 32;
    const qs_lanes zero = 0.0f;
    qs_lanes unit;
    lane_scales found = {zero, zero, zero};
    reach_of_scales(groups, 32, span, &type->codes, &unit);
    for (int sign = 0; sign < type->signs; sign++) {
        qs_lanes inverse = unit * (sign ? -type->first : type->first);
        for (int k = 0; k < type->steps; k++) {
            try_scales(groups, 32, span, &type->codes, &inverse, &found);
            inverse *= type->ratio;
        }
    }
    for (int k = 0; k < type->refits; k++) {
        const qs_lanes inverse = RECIPROCAL_LANES(found.scale);
        try_scales(groups, 32, span, &type->codes, &inverse, &found);
    }
    *scale = found.scale;
    through_halves(scale);
}

/* Improves the reference's blocks of a row; `store` makes a block of a scale and codes counted from the lowest. */
QS_ALWAYS_INLINE void improve_one_scale(const float *x, const one_scale_type *type,
    void (*store)(float scale, const uint8_t *codes, uint8_t *block), uint8_t *blocks, int64_t columns) {
    const int span = type->weights / 32;
    uint8_t candidates[QS_LANES * 34], codes[QS_LANES * 32];
    const qs_lanes lift = 0.0f;
    lane_groups groups;
    qs_lanes scale;
    for (int64_t i = 0; i < columns; i += QS_LANES * 32, blocks += QS_LANES / span * type->bytes) {
        load_plain(x + i, 32, blocks_at_once(i, columns), &groups);
        search_one_scale(&groups, type, &scale);
        const qs_lanes inverse = RECIPROCAL_LANES(scale);
        store_lane_codes(&groups, 32, &lift, &inverse, type->codes.low, type->codes.high, codes);
        for (int g = 0; g < groups.count; g += span) {
            store(scale[g], codes + 32 * g, candidates + g / span * type->bytes);
        }
        keep_better(&groups, 32, span, type->decode, type->bytes, candidates, blocks);
    }
}

#define DEFINE_ONE_SCALE_BEST(name) \
    static void QS_FOR_ISA(qs_best_##name)( \
        const float *x, const float *importance, void *blocks, int64_t columns) { \
        QS_FOR_ISA(qs_encode_##name)(x, importance, blocks, columns); \
        improve_one_scale(x, &QS_FOR_ISA(name##_best), store_##name, blocks, columns); \
    }

static inline void store_q8_0(float scale, const uint8_t *codes, uint8_t *block) {
    store_half(block, scale);
    for (int j = 0; j < 32; j++) block[2 + j] = (uint8_t)(codes[j] - 127);
}

DEFINE_ONE_SCALE_BEST(q8_0)
DEFINE_ONE_SCALE_BEST(q2_0)
DEFINE_ONE_SCALE_BEST(tq1_0)
DEFINE_ONE_SCALE_BEST(tq2_0)
