/*
 * The best encoders of the legacy types: the reference's block, unless a wider search finds one with less error.
 * Sixteen blocks of a row are searched at once. Q4_0 and Q5_0 try scales of either sign, Q4_1 and Q5_1 pairs of scale
 * and minimum; all of them are refitted by least squares. Errors are weighed as the reference does with importance,
 * and not at all without, where less is tried: the reference takes no time there to speak of. For the same reason the
 * reference's blocks are computed in lanes here too, and of the two only the better one is stored.
 */
static const scale_range legacy_scales = {0.8f, 1.4f, 6, 2}, weighted_legacy_scales = {0.75f, 1.5f, 14, 4};

typedef struct {
    int bytes;
    int half_range; /* 0: with a minimum */
    int max_code;
} legacy_type;

static const legacy_type q4_0_best = {18, 8, 15}, q5_0_best = {22, 16, 31};

static const legacy_type q4_1_best = {20, 0, 15}, q5_1_best = {24, 0, 31};

/* Sixteen blocks: codes from zero, scales and minimums before they become halves, weighted squared errors. */
typedef struct {
    qs_lanes codes[LEGACY_WEIGHTS], scale, minimum, error;
} legacy_lanes;

/* The errors of what a decoder will read; those that are not finite as FLT_MAX. */
QS_INLINE void measure_legacy(const lane_groups *groups, const legacy_type *type, int weighted, legacy_lanes *blocks) {
    const qs_lanes most = FLT_MAX;
    qs_lanes scale = blocks->scale, minimum = blocks->minimum, sum = 0.0f;
    to_halves(&scale);
    if (!type->half_range) to_halves(&minimum);
    for (int i = 0; i < LEGACY_WEIGHTS; i++) {
        const qs_lanes code = blocks->codes[i];
        const qs_lanes decoded = type->half_range ? (code - (float)type->half_range) * scale : code * scale + minimum;
        const qs_lanes difference = groups->x[i] - decoded, squared = difference * difference;
        sum += weighted ? squared * groups->errors[i] : squared;
    }
    blocks->error = sum <= most ? sum : most;
}

/* The reference's blocks without importance: scales by the extreme weights, codes truncated after adding a half. */
QS_INLINE void plain_legacy(const lane_groups *groups, const legacy_type *type, legacy_lanes *blocks) {
    const qs_lanes zero = 0.0f, most = (float)type->max_code;
    qs_lanes low = zero, offset = 0.5f;
    if (type->half_range) {
        qs_lanes largest, sizes;
        largest_in_lanes(groups, LEGACY_WEIGHTS, &largest, &sizes);
        blocks->scale = largest / (float)-type->half_range;
        offset += (float)type->half_range;
    } else {
        qs_lanes high = -FLT_MAX;
        low = FLT_MAX;
        for (int i = 0; i < LEGACY_WEIGHTS; i++) {
            low = AT_MOST(groups->x[i], low);
            high = AT_LEAST(groups->x[i], high);
        }
        blocks->scale = (high - low) / (float)type->max_code;
    }
    const qs_lanes inverse = blocks->scale != 0.0f ? 1.0f / blocks->scale : zero;
    for (int i = 0; i < LEGACY_WEIGHTS; i++) {
        qs_lanes number = (groups->x[i] - low) * inverse + offset;
        number = AT_LEAST(number, zero);
        number = AT_MOST(number, most);
        blocks->codes[i] = __builtin_elementwise_trunc(number);
    }
    blocks->minimum = low;
}

/* The reference's blocks with importance. */
QS_INLINE void weighted_legacy(const lane_groups *groups, const legacy_type *type, legacy_lanes *blocks) {
    const qs_lanes zero = 0.0f;
    qs_lanes inverse, base = zero;
    blocks->minimum = zero;
    if (type->half_range) {
        symmetric_fits fits;
        search_symmetric_groups(groups, LEGACY_WEIGHTS, type->half_range, &fits);
        memcpy(&blocks->scale, fits.scale, sizeof fits.scale);
        memcpy(&inverse, fits.inverse, sizeof inverse);
    } else {
        const affine_search search = {.max_code = type->max_code, .first = -0.9f, .step = 0.05f, .steps = 36};
        affine_fits fits;
        search_affine_groups(groups, LEGACY_WEIGHTS, &search, &fits);
        memcpy(&blocks->scale, fits.scale, sizeof fits.scale);
        memcpy(&blocks->minimum, fits.negated_minimum, sizeof fits.negated_minimum);
        memcpy(&inverse, fits.inverse, sizeof inverse);
        memcpy(&base, fits.base, sizeof base);
        blocks->minimum = -blocks->minimum;
    }
    const qs_lane_integers none = inverse == zero;
    const int low = -type->half_range;
    for (int i = 0; i < LEGACY_WEIGHTS; i++) {
        qs_lanes code;
        ROUND_AND_CLAMP(inverse * (groups->x[i] - base), low, low + type->max_code, code);
        code -= (float)low;
        blocks->codes[i] = none ? zero : code;
    }
}

/* Blocks by scales, and minimums where the type has them, near to the weights. */
QS_INLINE void search_legacy(const lane_groups *groups, const legacy_type *type, int weighted, legacy_lanes *blocks) {
    const int low = -type->half_range;
    blocks->minimum = 0.0f;
    if (type->half_range) {
        const code_range codes = {low, low + type->max_code, 0, !weighted};
        const scale_range *range = weighted ? &weighted_legacy_scales : &legacy_scales;
        lane_scales found;
        search_scales(groups, LEGACY_WEIGHTS, &codes, range, &found);
        blocks->scale = found.scale;
    } else {
        const grid_range few = {type->max_code, 0, 1, 3, 1, -0.1f, 0.4f};
        const grid_range many = {type->max_code, 0, 0, 4, 3, -0.2f, 0.4f};
        lane_sums sums;
        grid_fits found;
        sum_groups(groups, LEGACY_WEIGHTS, &sums);
        qs_lanes lowest = groups->x[0];
        for (int i = 1; i < LEGACY_WEIGHTS; i++) lowest = AT_MOST(groups->x[i], lowest);
        sums.low = lowest;
        search_grids(groups, LEGACY_WEIGHTS, weighted ? &many : &few, &sums, &found);
        blocks->scale = found.scale;
        blocks->minimum = found.minimum;
    }
    through_halves(&blocks->scale);
    through_halves(&blocks->minimum);
    const qs_lanes inverse = RECIPROCAL_LANES(blocks->scale);
    for (int i = 0; i < LEGACY_WEIGHTS; i++) {
        const qs_lanes scaled = (groups->x[i] - blocks->minimum) * inverse;
        NEAREST_OF_ANY_LANES(scaled, low, low + type->max_code, blocks->codes[i]);
        blocks->codes[i] -= (float)low;
    }
}

/* Rows j of `words`: the codes of weights j and j + 16 as the two halves of a byte; fifth bits by weight. */
QS_INLINE void pack_legacy(const legacy_type *type, const qs_lanes *codes, uint8_t nibbles[QS_ABREAST][16],
                           uint32_t fifths[QS_ABREAST]) {
    qs_lane_bytes rows[16];
    qs_lane_integers bits = 0;
    for (int j = 0; j < 16; j++) {
        const qs_lane_integers low = __builtin_convertvector(codes[j], qs_lane_integers);
        const qs_lane_integers high = __builtin_convertvector(codes[j + 16], qs_lane_integers);
        rows[j] = __builtin_convertvector((low & 15) | (high & 15) << 4, qs_lane_bytes);
        if (type->max_code > 15) bits |= (low >> 4) << j | (high >> 4) << (j + 16);
    }
    transpose_bytes(rows);
    memcpy(nibbles, rows, sizeof rows);
    memcpy(fifths, &bits, sizeof bits);
}

QS_INLINE void store_legacy(const legacy_type *type, const legacy_lanes *found, int count, uint8_t *block) {
    const int has_fifth_bits = type->max_code > 15, fields = type->half_range ? 2 : 4;
    uint8_t nibbles[QS_ABREAST][16];
    uint32_t fifths[QS_ABREAST];
    pack_legacy(type, found->codes, nibbles, fifths);
    for (int g = 0; g < count; g++, block += type->bytes) {
        store_half(block, found->scale[g]);
        if (!type->half_range) store_half(block + 2, found->minimum[g]);
        if (has_fifth_bits) qs_put_u32(block + fields, fifths[g]);
        memcpy(block + fields + (has_fifth_bits ? 4 : 0), nibbles[g], 16);
    }
}

QS_INLINE void encode_best_legacy(const float *x, const float *importance, int weighted, const legacy_type *type,
                                  uint8_t *blocks, int64_t columns) {
    const float mean_square = row_mean_square(x, importance, columns);
    lane_groups groups;
    legacy_lanes found, wider;
    for (int64_t i = 0; i < columns; i += QS_ABREAST * LEGACY_WEIGHTS, blocks += QS_ABREAST * type->bytes) {
        groups.count = blocks_at_once(i, columns);
        if (weighted)
            load_weighted(x + i, importance + i, mean_square, groups.count, &groups);
        else
            load_plain(x + i, LEGACY_WEIGHTS, groups.count, &groups);
        if (weighted)
            weighted_legacy(&groups, type, &found);
        else
            plain_legacy(&groups, type, &found);
        search_legacy(&groups, type, weighted, &wider);
        measure_legacy(&groups, type, weighted, &found);
        measure_legacy(&groups, type, weighted, &wider);
        const qs_lane_integers better = wider.error < found.error;
        found.scale = better ? wider.scale : found.scale;
        found.minimum = better ? wider.minimum : found.minimum;
        for (int l = 0; l < LEGACY_WEIGHTS; l++) found.codes[l] = better ? wider.codes[l] : found.codes[l];
        store_legacy(type, &found, groups.count, blocks);
    }
}

#define DEFINE_LEGACY_BEST(name)                                                                                       \
    static void QS_NAME(qs_best_##name)(const float *x, const float *importance, void *blocks, int64_t columns) {      \
        if (importance == NULL)                                                                                        \
            encode_best_legacy(x, NULL, 0, &name##_best, blocks, columns);                                             \
        else                                                                                                           \
            encode_best_legacy(x, importance, 1, &name##_best, blocks, columns);                                       \
    }
