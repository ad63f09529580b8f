/*
 * What the encoders of the IQ1, IQ2 and IQ3 types share: from real numbers to points of a grid, and the scale whose
 * points come nearest. Sums are in single precision, left to right; a candidate's distance is summed within its lane.
 */

typedef float near_lanes __attribute__((ext_vector_type(QS_GRID_LANES)));

typedef int32_t near_integers __attribute__((ext_vector_type(QS_GRID_LANES)));

typedef uint16_t near_words __attribute__((ext_vector_type(QS_GRID_LANES)));

typedef _Bool near_flags __attribute__((ext_vector_type(QS_GRID_LANES)));

/* What each code of each coordinate adds to a distance: a row of eight a coordinate, or of four where levels are 3. */
typedef struct {
    near_lanes rows[4];
} distance_parts;

/* Three levels, eight coordinates: rows hold coordinates 0 and 4, 1 and 5, 2 and 6, 3 and 7. */
QS_INLINE void measure_three_levels(const float *x, const float *errors, const float *scaled, distance_parts *parts) {
    near_lanes target, weight, level[3];
    memcpy(&target, x, sizeof target);
    memcpy(&weight, errors, sizeof weight);
    for (int l = 0; l < 3; l++) {
        const near_lanes difference = scaled[l] - target;
        level[l] = weight * difference * difference;
    }
    const near_lanes low = __builtin_shufflevector(level[0], level[1], 0, 8, 1, 9, 4, 12, 5, 13);
    const near_lanes high = __builtin_shufflevector(level[0], level[1], 2, 10, 3, 11, 6, 14, 7, 15);
    const near_lanes top = level[2];
    parts->rows[0] = __builtin_shufflevector(low, top, 0, 1, 8, 8, 4, 5, 12, 12);
    parts->rows[1] = __builtin_shufflevector(low, top, 2, 3, 9, 9, 6, 7, 13, 13);
    parts->rows[2] = __builtin_shufflevector(high, top, 0, 1, 10, 10, 4, 5, 14, 14);
    parts->rows[3] = __builtin_shufflevector(high, top, 2, 3, 11, 11, 6, 7, 15, 15);
}

/* Eight levels, four coordinates. */
QS_INLINE void measure_eight_levels(const float *x, const float *errors, const float *scaled, distance_parts *parts) {
    near_lanes levels;
    memcpy(&levels, scaled, sizeof levels);
    for (int i = 0; i < 4; i++) {
        const near_lanes difference = levels - x[i];
        parts->rows[i] = errors[i] * difference * difference;
    }
}

/* What coordinate i adds to the distances of eight candidates; `codes` has its codes in the lowest bits. */
QS_INLINE void pick_parts(const distance_parts *parts, int i, int dimensions, const near_integers *codes,
                          near_lanes *picked) {
#if defined(QS_PERMUTES_FLOATS)
    __m256i code;
    memcpy(&code, codes, sizeof code);
    __m256 row;
    if (dimensions == 4) {
        memcpy(&row, &parts->rows[i], sizeof row);
        row = _mm256_permutevar8x32_ps(row, code);
    } else {
        const __m128 *half = (const __m128 *)&parts->rows[i % 4] + i / 4;
        row = _mm256_permutevar_ps(_mm256_broadcast_ps(half), code);
    }
    memcpy(picked, &row, sizeof row);
#else
    const float *row = (const float *)&parts->rows[dimensions == 4 ? i : i % 4] + (dimensions == 4 ? 0 : 4 * (i / 4));
    for (int lane = 0; lane < QS_GRID_LANES; lane++) {
        (*picked)[lane] = row[(*codes)[lane] & (dimensions == 4 ? 7 : 3)];
    }
#endif
}

/* The candidate of least distance, of equal ones the first: lane by lane, `groups` holds the groups. */
QS_INLINE int first_nearest(const qs_candidates *near, const near_lanes *distances, const near_integers *groups) {
    const near_lanes all = *distances;
    near_lanes least = all, other = __builtin_shufflevector(least, least, 4, 5, 6, 7, 0, 1, 2, 3);
    least = AT_MOST(other, least);
    other = __builtin_shufflevector(least, least, 2, 3, 0, 1, 6, 7, 4, 5);
    least = AT_MOST(other, least);
    other = __builtin_shufflevector(least, least, 1, 0, 3, 2, 5, 4, 7, 6);
    least = AT_MOST(other, least);
    const near_flags flags = __builtin_convertvector(all == least, near_flags);
    uint8_t bits;
    memcpy(&bits, &flags, sizeof bits);
    int32_t group[QS_GRID_LANES];
    memcpy(group, groups, sizeof group);
    int lane = __builtin_ctz(bits);
    for (unsigned rest = bits & (bits - 1u); rest != 0; rest &= rest - 1) {
        const int next = __builtin_ctz(rest);
        lane = group[next] < group[lane] ? next : lane;
    }
    return near[group[lane]].index[lane];
}

/*
 * The grid index of the candidate of `point` nearest to `x`: the least sum of errors[i] (scaled[c] - x[i])^2, where
 * `scaled` has scale times value for each code c (eight numbers); of equal ones the first.
 */
QS_INLINE int nearest_candidate(const qs_grid *grid, int point, const float *x, const float *errors,
                                const float *scaled, int dimensions) {
    const int bits = dimensions == 4 ? 3 : 2;
    const int32_t begin = grid->first_near[point], end = grid->first_near[point + 1];
    distance_parts parts;
    if (dimensions == 4)
        measure_eight_levels(x, errors, scaled, &parts);
    else
        measure_three_levels(x, errors, scaled, &parts);
    near_lanes best = FLT_MAX;
    near_integers groups = begin;
    for (int32_t at = begin; at < end; at++) {
        near_words words;
        memcpy(&words, grid->near[at].words, sizeof words);
        const near_integers codes = __builtin_convertvector(words, near_integers);
        near_lanes distance = 0.0f;
        for (int i = 0; i < dimensions; i++) {
            const near_integers code = codes >> (bits * i);
            near_lanes part;
            pick_parts(&parts, i, dimensions, &code, &part);
            distance += part;
        }
        groups = distance < best ? at : groups;
        best = distance < best ? distance : best;
    }
    return first_nearest(grid->near, &best, &groups);
}

/* The number of the point with these codes: the digits of qs_grid's `points`. */
QS_INLINE int point_number(const uint8_t *codes, int dimensions, int levels) {
    int point = 0;
    for (int i = dimensions - 1; i >= 0; i--) point = point * levels + codes[i];
    return point;
}

/* Which vectors are rounded anew at the scale that was found: a later choice of near points is better informed. */
typedef enum {
    AGAIN_OFF_GRID,      /* those that were not on the grid */
    AGAIN_ALL_IF_NEEDED, /* all, where one was not on the grid or no trial was any good */
    AGAIN_ALL
} lattice_again;

/*
 * A group of weights under one scale: `vectors` points of a grid, for magnitudes 2 c + 1. Tries the scales of
 * 2 levels - 1 + step * k, for k from -steps to steps, at the largest magnitude.
 */
typedef struct {
    int vectors, dimensions, levels;
    int steps;
    float step;
    lattice_again again;
} lattice_search;

/* The numbers that codes 0 ... 7 stand for at `scale`: magnitudes 2 c + 1. */
static inline void scale_magnitudes(float scale, float scaled[8]) {
    for (int c = 0; c < 8; c++) scaled[c] = scale * (float)(2 * c + 1);
}

/* Rounds one vector at `inverse`; off the grid takes the nearest point at `scale`. */
QS_INLINE void round_vector(const qs_grid *grid, const lattice_search *search, const float *x, const float *roots,
                            float inverse, float scale, uint8_t *codes) {
    for (int i = 0; i < search->dimensions; i++) {
        codes[i] = (uint8_t)clamp(round_even(0.5f * (inverse * x[i] - 1.0f)), 0, search->levels - 1);
    }
    const int point = point_number(codes, search->dimensions, search->levels);
    if (grid->index[point] >= 0) return;
    float scaled[8];
    scale_magnitudes(scale, scaled);
    const int index = nearest_candidate(grid, point, x, roots, scaled, search->dimensions);
    memcpy(codes, grid->codes + 8 * index, (size_t)search->dimensions);
}

QS_INLINE void fit_magnitudes(const float *x, const float *errors, const uint8_t *codes, int count, float *sum_xq,
                              float *sum_qq) {
    float xq = 0.0f, qq = 0.0f;
    for (int i = 0; i < count; i++) {
        const float q = (float)(2 * codes[i] + 1);
        xq += errors[i] * x[i] * q;
        qq += errors[i] * q * q;
    }
    *sum_xq = xq;
    *sum_qq = qq;
}

/*
 * The trials of a group, one for each inverse scale. Four magnitudes lie in a word, the first one lowest: row by row
 * those of all trials for four weights.
 */
enum { QS_TRIALS = 32 };

typedef struct {
    float inverse[QS_TRIALS];
    uint32_t words[QS_GROUP_MAX / 4][QS_TRIALS];
    uint8_t off_grid[QS_TRIALS]; /* bit k: vector k was not on the grid */
} lattice_trials;

/* The points that one vector rounds to. */
QS_INLINE void round_in_trials(const lattice_search *search, const float *x, const float *inverses,
                               int32_t points[QS_TRIALS]) {
    for (int part = 0; part < QS_TRIALS; part += QS_ABREAST) {
        qs_lanes inverse, point = 0.0f;
        memcpy(&inverse, inverses + part, sizeof inverse);
        for (int i = search->dimensions - 1; i >= 0; i--) {
            qs_lanes code;
            ROUND_AND_CLAMP(0.5f * (inverse * x[i] - 1.0f), 0, search->levels - 1, code);
            point = point * (float)search->levels + code;
        }
        const qs_lane_integers number = __builtin_convertvector(point, qs_lane_integers);
        memcpy(points + part, &number, sizeof number);
    }
}

/* All trials of vector `k`, with the nearest points in place of those that are not on the grid. */
QS_INLINE void try_vector(const qs_grid *grid, const lattice_search *search, int k, const float *x, const float *roots,
                          const float (*scaled)[8], lattice_trials *trials) {
    const int dimensions = search->dimensions, count = 2 * search->steps + 1, row = k * dimensions / 4;
    int32_t points[QS_TRIALS];
    round_in_trials(search, x, trials->inverse, points);
    for (int t = 0; t < count; t++) {
        int index = grid->index[points[t]];
        if (index < 0) {
            trials->off_grid[t] |= (uint8_t)(1u << k);
            index = nearest_candidate(grid, points[t], x, roots, scaled[t], dimensions);
        }
        const uint8_t *codes = (const uint8_t *)grid->codes + 8 * index;
        trials->words[row][t] = 2 * qs_u32_at(codes) + 0x01010101u;
        if (dimensions == 8) trials->words[row + 1][t] = 2 * qs_u32_at(codes + 4) + 0x01010101u;
    }
}

/* The sums of least squares of all trials. */
QS_INLINE void fit_trials(const float *x, const float *errors, int count, const lattice_trials *trials,
                          float sums_xq[QS_TRIALS], float sums_qq[QS_TRIALS]) {
    for (int part = 0; part < QS_TRIALS; part += QS_ABREAST) {
        qs_lanes xq = 0.0f, qq = 0.0f;
        for (int i = 0; i < count; i++) {
            qs_lane_integers words;
            memcpy(&words, trials->words[i / 4] + part, sizeof words);
            const qs_lanes q = __builtin_convertvector(words >> (8 * (i % 4)) & 255, qs_lanes);
            xq += errors[i] * x[i] * q;
            qq += errors[i] * q * q;
        }
        memcpy(sums_xq + part, &xq, sizeof xq);
        memcpy(sums_qq + part, &qq, sizeof qq);
    }
}

/* Fills in all trials of a group, from -steps to steps; a place beyond them has scale 0. */
QS_INLINE void try_group(const qs_grid *grid, const lattice_search *search, const float *x, const float *roots,
                         float extent, lattice_trials *trials) {
    float scaled[QS_TRIALS][8];
    memset(trials, 0, sizeof *trials);
    for (int t = 0; t <= 2 * search->steps; t++) {
        const int step = t - search->steps;
        trials->inverse[t] = ((float)(2 * search->levels - 1) + (float)step * search->step) / extent;
        scale_magnitudes(1.0f / trials->inverse[t], scaled[t]);
    }
    for (int k = 0; k < search->vectors; k++) {
        const int at = k * search->dimensions;
        try_vector(grid, search, k, x + at, roots + at, scaled, trials);
    }
}

/*
 * The scale of the magnitudes `x`, the largest of them at `extent`, and codes on the grid. `roots` are the square
 * roots of `errors`, which weigh the choice among near points. `scale` and `codes` are what to take where no trial is
 * any good.
 */
QS_INLINE float search_lattice(const qs_grid *grid, const lattice_search *search, const float *x, const float *errors,
                               const float *roots, float extent, float scale, uint8_t *codes) {
    const int count = search->vectors * search->dimensions;
    float best = 0.0f, sums_xq[QS_TRIALS], sums_qq[QS_TRIALS];
    lattice_trials trials;
    try_group(grid, search, x, roots, extent, &trials);
    fit_trials(x, errors, count, &trials, sums_xq, sums_qq);
    int chosen = -1;
    for (int t = 0; t <= 2 * search->steps; t++) {
        if (take_better_scale(sums_xq[t], sums_qq[t], &scale, &best)) chosen = t;
    }
    for (int i = 0; i < count && chosen >= 0; i++) {
        codes[i] = (uint8_t)((trials.words[i / 4][chosen] >> (8 * (i % 4)) & 255u) >> 1);
    }
    unsigned off_grid = chosen >= 0 ? trials.off_grid[chosen] : search->again == AGAIN_OFF_GRID ? 0 : 255;
    if (off_grid == 0 && search->again != AGAIN_ALL) return scale;
    if (!(scale > 0.0f)) return scale;
    if (search->again != AGAIN_OFF_GRID) off_grid = 255;
    const float inverse = 1.0f / scale;
    for (int k = 0; k < search->vectors; k++) {
        const int at = k * search->dimensions;
        if (off_grid >> k & 1) round_vector(grid, search, x + at, roots + at, inverse, scale, codes + at);
    }
    float sum_xq, sum_qq;
    fit_magnitudes(x, errors, codes, count, &sum_xq, &sum_qq);
    return sum_qq > 0.0f ? sum_xq / sum_qq : scale;
}
