/*
 * The best encoders of types with one scale a block that the largest weight alone decides in the reference: Q8_0, Q2_0,
 * TQ1_0 and TQ2_0. Scales at equal ratios are tried, refitted by least squares, then the best one's own codes a few
 * times more. Errors are not weighed: the reference ignores importance. Blocks of more than 32 weights lie in several
 * lanes.
 */
typedef struct {
    int weights, bytes;
    code_range codes;
    int signs;          /* 2 where the codes are not the same on both sides */
    float first, ratio; /* the largest weight's code, as a part of the farthest one: first * ratio^k */
    int steps, refits;
    qs_decode_function decode;
} one_scale_type;

/* Scales of blocks of `span` groups, as a decoder will read them. */
QS_INLINE void search_one_scale(const lane_groups *groups, const one_scale_type *type, qs_lanes *scale) {
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
QS_INLINE void improve_one_scale(const float *x, const one_scale_type *type,
                                 void (*store)(float scale, const uint8_t *codes, uint8_t *block), uint8_t *blocks,
                                 int64_t columns) {
    const int span = type->weights / 32;
    uint8_t candidates[QS_ABREAST * 34], codes[QS_ABREAST * 32];
    const qs_lanes lift = 0.0f;
    lane_groups groups;
    qs_lanes scale;
    for (int64_t i = 0; i < columns; i += QS_ABREAST * 32, blocks += QS_ABREAST / span * type->bytes) {
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

#define DEFINE_ONE_SCALE_BEST(name)                                                                                    \
    static void QS_NAME(qs_best_##name)(const float *x, const float *importance, void *blocks, int64_t columns) {      \
        QS_NAME(qs_encode_##name)(x, importance, blocks, columns);                                                     \
        improve_one_scale(x, &QS_NAME(name##_best), store_##name, blocks, columns);                                    \
    }
