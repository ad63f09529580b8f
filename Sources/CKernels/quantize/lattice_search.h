/*
 * What the encoders of the IQ1, IQ2 and IQ3 types share: from real numbers to points of a grid, and the scale whose
 * points come nearest. Sums are in single precision, left to right; a candidate's distance is summed within its lane.
 */

/*
 * The point of a candidate list nearest to `x`: the least sum of errors[i] (scale * value - x[i])^2, where code c has
 * the value step * c + first; of equal ones the first. Writes its codes and returns its index.
 */
static inline int nearest_candidate(
    const qs_grid *grid, int point, const float *x, const float *errors, float scale, float step, float first,
    int dimensions, uint8_t *codes) {
    const int32_t begin = grid->first_near[point], end = grid->first_near[point + 1];
    const qs_candidates *best_group = grid->near + begin;
    int best_lane = 0;
    float best = FLT_MAX;
    for (int32_t at = begin; at < end; at++) {
        const qs_candidates *group = grid->near + at;
        float distances[QS_GRID_LANES] = {0.0f};
        for (int i = 0; i < dimensions; i++) {
            const float weight = errors[i], target = x[i];
            for (int lane = 0; lane < QS_GRID_LANES; lane++) {
                const float value = step * (float)group->codes[i][lane] + first;
                const float difference = scale * value - target;
                distances[lane] += weight * difference * difference;
            }
        }
        for (int lane = 0; lane < QS_GRID_LANES; lane++) {
            if (distances[lane] < best) {
                best = distances[lane];
                best_group = group;
                best_lane = lane;
            }
        }
    }
    for (int i = 0; i < dimensions; i++) codes[i] = (uint8_t)best_group->codes[i][best_lane];
    return best_group->index[best_lane];
}

/* The number of the point with these codes: the digits of qs_grid's `points`. */
QS_ALWAYS_INLINE int point_number(const uint8_t *codes, int dimensions, int levels) {
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

/* Rounds one vector at `inverse`; off the grid takes the nearest point at `scale`. Says whether it was on the grid. */
QS_ALWAYS_INLINE int round_vector(
    const qs_grid *grid, const lattice_search *search, const float *x, const float *roots, float inverse, float scale,
    uint8_t *codes) {
    for (int i = 0; i < search->dimensions; i++) {
        codes[i] = (uint8_t)clamp(round_even(0.5f * (inverse * x[i] - 1.0f)), 0, search->levels - 1);
    }
    const int point = point_number(codes, search->dimensions, search->levels);
    if (grid->index[point] >= 0) return 1;
    nearest_candidate(grid, point, x, roots, scale, 2.0f, 1.0f, search->dimensions, codes);
    return 0;
}

QS_ALWAYS_INLINE void fit_magnitudes(
    const float *x, const float *errors, const uint8_t *codes, int count, float *sum_xq, float *sum_qq) {
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
 * The scale of the magnitudes `x`, the largest of them at `extent`, and codes on the grid. `roots` are the square
 * roots of `errors`, which weigh the choice among near points. `scale` and `codes` are what to take where no trial is
 * any good.
 */
QS_ALWAYS_INLINE float search_lattice(
    const qs_grid *grid, const lattice_search *search, const float *x, const float *errors, const float *roots,
    float extent, float scale, uint8_t *codes) {
    const int count = search->vectors * search->dimensions, top = 2 * search->levels - 1;
    uint8_t trial[QS_GROUP_MAX], on_grid[8], trial_on_grid[8];
    float best = 0.0f, sum_xq, sum_qq;
    memset(on_grid, search->again == AGAIN_OFF_GRID, sizeof on_grid);
    for (int step = -search->steps; step <= search->steps; step++) {
        const float inverse = ((float)top + (float)step * search->step) / extent, candidate = 1.0f / inverse;
        for (int k = 0; k < search->vectors; k++) {
            const int at = k * search->dimensions;
            trial_on_grid[k] =
                (uint8_t)round_vector(grid, search, x + at, roots + at, inverse, candidate, trial + at);
        }
        fit_magnitudes(x, errors, trial, count, &sum_xq, &sum_qq);
        if (sum_qq > 0.0f && sum_xq * sum_xq > best * sum_qq) {
            scale = sum_xq / sum_qq;
            best = scale * sum_xq;
            memcpy(codes, trial, (size_t)count);
            memcpy(on_grid, trial_on_grid, sizeof on_grid);
        }
    }
    int again = search->again == AGAIN_ALL;
    for (int k = 0; k < search->vectors; k++) again |= !on_grid[k];
    if (!again || !(scale > 0.0f)) return scale;
    const float inverse = 1.0f / scale;
    for (int k = 0; k < search->vectors; k++) {
        const int at = k * search->dimensions;
        if (search->again == AGAIN_OFF_GRID && on_grid[k]) continue;
        round_vector(grid, search, x + at, roots + at, inverse, scale, codes + at);
    }
    fit_magnitudes(x, errors, codes, count, &sum_xq, &sum_qq);
    return sum_qq > 0.0f ? sum_xq / sum_qq : scale;
}
