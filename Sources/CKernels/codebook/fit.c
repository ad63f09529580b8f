/* What fitting codebooks needs beside the nearest entries. One version: none of it takes a large part of the time. */
#include "qs_codebook.h"

#include <stddef.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

void qs_e8p_decode(const qs_e8p_source *source, uint16_t code, float *value) {
    const int index = code >> 8;
    const float shift = code & 1 ? 0.25f : -0.25f;
    int negatives = 0;
    for (int j = 7; j >= 0; j--) {
        const int odd = (int)source->is_odd[index];
        const int negative = j > 0 ? code >> (8 - j) & 1 : (negatives & 1) != odd;
        const float size = source->panels[(index / QS_PANEL * 8 + j) * QS_PANEL + index % QS_PANEL];
        negatives += negative;
        value[j] = (negative ? -size : size) + shift;
    }
}

static const float *entry(const qs_codebooks *books, int32_t book, uint16_t code) {
    const int64_t panel = (int64_t)book * books->panels_per_book + code / QS_PANEL;
    return books->panels + panel * books->dimension * QS_PANEL + code % QS_PANEL;
}

void qs_codebooks_decode(const qs_codebooks *books, const uint16_t *codes, int64_t count, float *y) {
    const int32_t dimension = books->dimension;
    for (int64_t i = 0; i < count; i++) {
        for (int32_t j = 0; j < dimension; j++) y[i * dimension + j] = 0.0f;
        for (int32_t m = 0; m < books->books; m++) {
            const float *from = entry(books, m, codes[i * books->books + m]);
            for (int32_t j = 0; j < dimension; j++) y[i * dimension + j] += from[j * QS_PANEL];
        }
    }
}

void qs_codebooks_residual(const qs_codebooks *books, int32_t used, int32_t kept, const float *x, const uint16_t *codes,
                           int64_t count, float *y) {
    const int32_t dimension = books->dimension;
    for (int64_t i = 0; i < count; i++) {
        memcpy(y + i * dimension, x + i * dimension, sizeof(float) * (size_t)dimension);
        for (int32_t m = 0; m < used; m++) {
            if (m == kept) continue;
            const float *from = entry(books, m, codes[i * books->books + m]);
            for (int32_t j = 0; j < dimension; j++) y[i * dimension + j] -= from[j * QS_PANEL];
        }
    }
}

void qs_centroids_add(const float *x, const float *weights, const uint16_t *codes, int64_t stride, int64_t count,
                      int32_t dimension, double *sums, double *masses) {
    for (int64_t i = 0; i < count; i++) {
        const int64_t at = (int64_t)codes[i * stride] * dimension;
        for (int32_t j = 0; j < dimension; j++) {
            const double weight = weights != NULL ? (double)weights[i * dimension + j] : 1.0;
            sums[at + j] += weight * (double)x[i * dimension + j];
            masses[at + j] += weight;
        }
    }
}

double qs_distances_lower(const float *x, const float *weights, int64_t count, int32_t dimension, const float *center,
                          float *nearest) {
    double total = 0.0;
    for (int64_t i = 0; i < count; i++) {
        float sum = 0.0f;
        for (int32_t j = 0; j < dimension; j++) {
            const float d = x[i * dimension + j] - center[j];
            sum += weights != NULL ? d * d * weights[i * dimension + j] : d * d;
        }
        if (sum < nearest[i]) nearest[i] = sum;
        total += (double)nearest[i];
    }
    return total;
}

/* A row of the table of qs_partition being filled from the one before, whose last cuts are `above`. */
typedef struct {
    const double *masses, *moments, *before;
    double *now;
    const int32_t *above;
    int32_t *cuts;
} partition_row;

/* What a run of points adds to the sum of squared distances, less its points' own squares. */
static inline double run_cost(const partition_row *row, int32_t from, int32_t to) {
    const double mass = row->masses[to] - row->masses[from], moment = row->moments[to] - row->moments[from];
    return mass > 0.0 ? -moment * moment / mass : 0.0;
}

/*
 * Fills now[to], whose best last cut lies in first ... final. Best last cuts rise with the number of points and with
 * the number of runs (Yao, "Speed-up in dynamic programming", SIAM J. Algebraic Discrete Methods 1982).
 */
static int32_t find_cut(const partition_row *row, int32_t to, int32_t first, int32_t final) {
    const int32_t limit = final < to - 1 ? final : to - 1;
    double best = __builtin_inf();
    if (first < row->above[to]) first = row->above[to] < limit ? row->above[to] : limit;
    int32_t cut = first;
    for (int32_t from = first; from <= limit; from++) {
        const double cost = row->before[from] + run_cost(row, from, to);
        if (cost < best) {
            best = cost;
            cut = from;
        }
    }
    row->now[to] = best;
    row->cuts[to] = cut;
    return cut;
}

/* Fills now[low ... high], whose best last cuts lie in first ... final, by halves. */
static void fill(const partition_row *row, int32_t low, int32_t high, int32_t first, int32_t final) {
    while (low <= high) {
        const int32_t middle = low + (high - low) / 2, cut = find_cut(row, middle, first, final);
        fill(row, low, middle - 1, first, cut);
        low = middle + 1;
        first = cut;
    }
}

/*
 * The same from the last on: faster for many runs, where the cut of the row above and the one of a point more leave
 * little between them. Four cuts are tried at once; where that may not be all, they are found one by one.
 */
static void fill_downwards(const partition_row *row, int32_t low, int32_t high) {
    typedef double four __attribute__((ext_vector_type(4)));
    typedef int64_t four_integers __attribute__((ext_vector_type(4)));
    const four zero = 0.0, none = __builtin_inf();
    const four_integers numbers = {0, 1, 2, 3};
    int32_t final = high - 1;
    for (int32_t to = high; to >= low; to--) {
        const int32_t first = row->above[to];
        if (final - first > 3 || first + 3 > to) {
            final = find_cut(row, to, low - 1, final);
            continue;
        }
        four masses, moments, before;
        memcpy(&masses, row->masses + first, sizeof masses);
        memcpy(&moments, row->moments + first, sizeof moments);
        memcpy(&before, row->before + first, sizeof before);
        masses = row->masses[to] - masses;
        moments = row->moments[to] - moments;
        const four gains = moments * moments / masses, costs = before - (masses > zero ? gains : zero);
        const int64_t limit = final < to - 1 ? final : to - 1;
        const four valid = numbers + first <= limit ? costs : none;
        double best = valid[0];
        int32_t cut = first;
        for (int32_t k = 1; k < 4; k++) {
            cut = valid[k] < best ? first + k : cut;
            best = valid[k] < best ? valid[k] : best;
        }
        row->now[to] = best;
        row->cuts[to] = cut;
        final = cut;
    }
}

/* Runs from which on rows are filled downwards: about where both ways take the same time for thousands of points. */
enum { MANY_RUNS = 16 };

void qs_partition(const double *masses, const double *moments, int32_t points, int32_t cells, int32_t *starts,
                  double *last, int32_t *cuts) {
    const int64_t width = (int64_t)points + 1;
    double *before = last, *now = last + width;
    partition_row row = {masses, moments, before, now, cuts, cuts};
    for (int32_t i = 0; i <= points; i++) {
        before[i] = run_cost(&row, 0, i);
        cuts[i] = 0;
    }
    for (int32_t k = 1; k < cells; k++) {
        row = (partition_row){masses, moments, before, now, cuts + (k - 1) * width, cuts + k * width};
        for (int32_t i = 0; i <= k; i++) now[i] = __builtin_inf();
        if (k < MANY_RUNS)
            fill(&row, k + 1, points, k, points - 1);
        else
            fill_downwards(&row, k + 1, points);
        double *const swap = before;
        before = now;
        now = swap;
    }
    int32_t end = points;
    for (int32_t k = cells - 1; k >= 0; k--) {
        starts[k] = k == 0 ? 0 : cuts[k * width + end];
        end = starts[k];
    }
}
