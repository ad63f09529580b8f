/*
 * The best encoders of the K types around zero, Q3_K and Q6_K: the reference's super-block, unless a wider search
 * finds one with less error.
 *
 * Each sub-block first gets the scale that it would have alone, one of each sign. Then some values of d are tried,
 * near the one that brings the largest scale to the largest integer. For each of them every sub-block takes the
 * integer, of eight about its own scale of either sign, that leaves the least error. The best d is refitted twice by
 * least squares over the whole super-block, and the integers are chosen anew. Errors are weighed as the reference
 * does.
 */
enum { SYMMETRIC_STARTS = 6, SYMMETRIC_REFITS = 2 };

typedef struct {
    int half_range; /* codes lie in [-half_range, half_range) */
    int scale_half; /* integer scales lie in [-scale_half, scale_half) */
    scale_range range;
    float starts[SYMMETRIC_STARTS];
} symmetric_type;

/* Q3_K's few codes make its scales ambiguous, so that a much smaller d than the first can be the best. */
static const symmetric_type q3_k_symmetric = {4, 32, {0.7f, 1.6f, 3}, {1.0f, 0.8f, 0.6f, 0.9f, 0.7f, 1.1f}};
static const symmetric_type q6_k_symmetric = {32, 128, {0.85f, 1.15f, 1}, {1.0f, 0.99f, 1.01f, 0.98f, 1.02f, 1.03f}};

typedef struct {
    float d, error;
    int32_t scales[16];
    uint8_t codes[SUPER_WEIGHTS];
} symmetric_super;

/* The integer of sub-block j that leaves the least error; adds it to the whole. */
static inline void choose_scale(const float *x, const float *errors, const symmetric_type *type,
    const scale_pair *wanted, int j, symmetric_super *block) {
    const float inverse_d = reciprocal(block->d);
    const int32_t half = type->scale_half;
    const qs_lanes first = (float)clamp(round_even(wanted->scales[0] * inverse_d), -half, half - 1);
    const qs_lanes second = (float)clamp(round_even(wanted->scales[1] * inverse_d), -half, half - 1);
    const qs_lanes zero = 0.0f, least = (float)-half, most = (float)(half - 1);
    const qs_lanes low = (float)-type->half_range, high = (float)(type->half_range - 1);
    const qs_lanes near = (lane_signs > zero ? first : second) + (lane_eights - 4.0f);
    const qs_lanes limited = AT_LEAST(near, least), scales = AT_MOST(limited, most), scale = scales * block->d;
    const qs_lanes quotient = 1.0f / scale, inverse = scale == zero ? zero : quotient;
    qs_lanes error = 0.0f;
    for (int i = 0; i < 16; i++) {
        const qs_lanes rounded = ROUND_LANES(x[i] * inverse);
        const qs_lanes raised = AT_LEAST(rounded, low), code = AT_MOST(raised, high);
        const qs_lanes difference = x[i] - scale * code;
        error += difference * difference * errors[i];
    }
    const qs_lanes score = -error;
    const int lane = best_lane(&score);
    block->scales[j] = (int32_t)scales[lane];
    block->error += error[lane];
}

/* Integers and error of a super-block whose d is given. */
static inline void choose_scales(const float *x, const float *errors, const symmetric_type *type,
    const scale_pair *wanted, symmetric_super *block) {
    block->error = 0.0f;
    for (int j = 0; j < 16; j++) choose_scale(x + 16 * j, errors + 16 * j, type, &wanted[j], j, block);
}

/* Codes that fit what is stored. */
static inline void settle_scales(const float *x, const symmetric_type *type, symmetric_super *block) {
    const int32_t half = type->half_range;
    for (int j = 0; j < 16; j++) {
        const float inverse = reciprocal(block->d * (float)block->scales[j]);
        for (int i = 16 * j; i < 16 * j + 16; i++) {
            block->codes[i] = (uint8_t)(half + clamp(round_even(x[i] * inverse), -half, half - 1));
        }
    }
}

/* Sets d to the best one for the codes and integers there are. */
static inline void refit_scales(
    const float *x, const float *errors, const symmetric_type *type, symmetric_super *block) {
    float xl[QS_LANES] = {0}, ll[QS_LANES] = {0};
    for (int i = 0; i < SUPER_WEIGHTS; i += QS_LANES) {
        const float scale = (float)block->scales[i / QS_LANES];
        for (int c = 0; c < QS_LANES; c++) {
            const float code = scale * (float)(block->codes[i + c] - type->half_range);
            xl[c] += errors[i + c] * x[i + c] * code;
            ll[c] += errors[i + c] * code * code;
        }
    }
    const float sum = sum_lanes(ll);
    block->d = through_half(sum > 0.0f ? sum_lanes(xl) / sum : 0.0f);
}

/* The best super-block found; one with an error of FLT_MAX where none has a finite error. */
static inline void search_super(
    const float *x, const float *errors, const symmetric_type *type, symmetric_super *found) {
    scale_pair wanted[16];
    float largest = 0.0f;
    for (int j = 0; j < 16; j++) {
        wanted[j] = search_scales(x + 16 * j, errors + 16 * j, 16, type->half_range, &type->range);
        const float scale = best_scale(&wanted[j]);
        if (magnitude(scale) > magnitude(largest)) largest = scale;
    }
    symmetric_super trial;
    found->error = FLT_MAX;
    for (int k = 0; k < SYMMETRIC_STARTS; k++) {
        trial.d = through_half(-type->starts[k] * largest / (float)type->scale_half);
        choose_scales(x, errors, type, wanted, &trial);
        if (trial.error < found->error) *found = trial;
    }
    if (!(found->error < FLT_MAX)) return;
    settle_scales(x, type, found);
    trial = *found;
    for (int k = 0; k < SYMMETRIC_REFITS; k++) {
        refit_scales(x, errors, type, &trial);
        choose_scales(x, errors, type, wanted, &trial);
        settle_scales(x, type, &trial);
        if (trial.error < found->error) *found = trial;
    }
}

static void QS_FOR_ISA(qs_best_q3_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q3_k)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[110], scales[16];
    float errors[SUPER_WEIGHTS];
    symmetric_super found;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 110) {
        const float *group = x + i;
        const float mean_square = 2.0f * sum_of_squares(group, SUPER_WEIGHTS) / (float)SUPER_WEIGHTS;
        if (importance != NULL) importance_weights(group, importance + i, mean_square, SUPER_WEIGHTS, errors);
        else for (int l = 0; l < SUPER_WEIGHTS; l++) errors[l] = group[l] * group[l];
        search_super(group, errors, &q3_k_symmetric, &found);
        if (!(found.error < FLT_MAX)) continue;
        memset(candidate, 0, 32);
        for (int w = 0; w < SUPER_WEIGHTS; w++) candidate[w % 32] |= (uint8_t)(found.codes[w] >> 2 << (w / 32));
        pack_two_bits(candidate + 32, found.codes);
        for (int j = 0; j < 16; j++) scales[j] = (uint8_t)(found.scales[j] + 32);
        pack_q3_scales(candidate + 96, scales);
        store_half(candidate + 108, found.d);
        keep_better(block, candidate, 110, QS_FOR_ISA(qs_decode_q3_k), group, errors, SUPER_WEIGHTS);
    }
}

static void QS_FOR_ISA(qs_best_q6_k)(const float *x, const float *importance, void *blocks, int64_t columns) {
    QS_FOR_ISA(qs_encode_q6_k)(x, importance, blocks, columns);
    uint8_t *block = blocks, candidate[210];
    float errors[SUPER_WEIGHTS];
    symmetric_super found;
    for (int64_t i = 0; i < columns; i += SUPER_WEIGHTS, block += 210) {
        const float *group = x + i;
        for (int l = 0; l < SUPER_WEIGHTS; l++) errors[l] = importance ? importance[i + l] : group[l] * group[l];
        search_super(group, errors, &q6_k_symmetric, &found);
        if (!(found.error < FLT_MAX)) continue;
        pack_q6(candidate, found.codes);
        for (int j = 0; j < 16; j++) candidate[192 + j] = (uint8_t)(int8_t)found.scales[j];
        store_half(candidate + 208, found.d);
        keep_better(block, candidate, 210, QS_FOR_ISA(qs_decode_q6_k), group, errors, SUPER_WEIGHTS);
    }
}
