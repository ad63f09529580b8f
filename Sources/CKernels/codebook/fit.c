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

void qs_codebooks_residual(const qs_codebooks *books, int32_t used, int32_t kept, const float *x,
    const uint16_t *codes, int64_t count, float *y) {
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

/* A row of the table of qs_partition being filled from the one before. */
typedef struct {
    const double *masses, *moments, *before;
    double *now;
    int32_t *cuts;
} partition_row;

/* What a run of points adds to the sum of squared distances, less its points' own squares. */
static inline double run_cost(const partition_row *row, int32_t from, int32_t to) {
    const double mass = row->masses[to] - row->masses[from], moment = row->moments[to] - row->moments[from];
    return mass > 0.0 ? -moment * moment / mass : 0.0;
}

/* Fills now[low ... high], whose best last cuts lie in first ... final: they rise with the number of points. */
static void fill(const partition_row *row, int32_t low, int32_t high, int32_t first, int32_t final) {
    while (low <= high) {
        const int32_t middle = low + (high - low) / 2;
        const int32_t limit = final < middle - 1 ? final : middle - 1;
        double best = __builtin_inf();
        int32_t cut = first;
        for (int32_t from = first; from <= limit; from++) {
            const double cost = row->before[from] + run_cost(row, from, middle);
            if (cost < best) {
                best = cost;
                cut = from;
            }
        }
        row->now[middle] = best;
        row->cuts[middle] = cut;
        fill(row, low, middle - 1, first, cut);
        low = middle + 1;
        first = cut;
    }
}

void qs_partition(const double *masses, const double *moments, int32_t points, int32_t cells, int32_t *starts,
    double *last, int32_t *cuts) {
    const int64_t width = (int64_t)points + 1;
    double *before = last, *now = last + width;
    partition_row row = {masses, moments, before, now, cuts};
    for (int32_t i = 0; i <= points; i++) {
        before[i] = run_cost(&row, 0, i);
        cuts[i] = 0;
    }
    for (int32_t k = 1; k < cells; k++) {
        row = (partition_row){masses, moments, before, now, cuts + k * width};
        for (int32_t i = 0; i <= k; i++) now[i] = __builtin_inf();
        fill(&row, k + 1, points, k, points - 1);
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
