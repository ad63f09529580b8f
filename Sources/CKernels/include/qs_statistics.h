/* Sums, counts and histograms over runs of weights. Every call adds to what its result already holds. */
#ifndef QS_STATISTICS_H
#define QS_STATISTICS_H

#include <stdint.h>

#include "qs_base_isa.h"

/* Extremes and power sums of weights about a pilot value. NaNs and infinities are counted and left out. */
typedef struct {
    int64_t finite, nan, infinite;
    float minimum, maximum; /* of the finite ones; +inf and -inf before the first */
    double sum[4];          /* of (w - pilot)^1 ... ^4 over the finite ones */
} qs_moments;

/* Errors of decoded against original weights. Pairs with a non-finite member are counted and left out. */
typedef struct {
    int64_t finite, skipped;
    double squared, absolute; /* sums of (decoded - original)^2 and |decoded - original| */
    double original, decoded; /* sums of squares */
    double product;           /* sum of original * decoded */
    float maximum;            /* largest |decoded - original| */
} qs_error_sums;

/* Number of buckets that qs_buckets_add counts into. */
#define QS_BUCKETS 65536

typedef struct {
    const char *name;
    void (*moments_add)(const float *weights, int64_t count, double pilot, qs_moments *moments);
    void (*errors_add)(const float *original, const float *decoded, int64_t count, qs_error_sums *sums);
    /*
     * Adds each finite weight to counts[1 + floor((w - low) * bins_per_unit)], those below `low` to counts[0] and
     * those from low + bins / bins_per_unit on to counts[bins + 1]. Single precision, so a weight within rounding of
     * an edge may fall to either side, the same one for every instruction set. At most 2^20 bins.
     */
    void (*histogram_add)(const float *weights, int64_t count, float low, float bins_per_unit, int32_t bins,
                          uint32_t *counts);
    /* above[k] += number of finite weights with |w| > thresholds[k]. */
    void (*above_add)(const float *weights, int64_t count, const float *thresholds, int32_t thresholds_count,
                      int64_t *above);
} qs_statistics_kernels;

/* The kernels of the set in use; never NULL. Those of a set, NULL where the processor lacks it. */
const qs_statistics_kernels *qs_statistics_kernels_current(void);
const qs_statistics_kernels *qs_statistics_kernels_for(qs_isa isa);

/* An empty accumulator. */
qs_moments qs_moments_none(void);

/* counts[b] += number of weights whose upper 16 bits are b. Any weights. */
void qs_buckets_add(const float *weights, int64_t count, uint32_t *counts);

/*
 * For weights whose upper 16 bits b have slots[b] >= 0: adds one to counts[65536 * slots[b] + lower 16 bits].
 * One pass over the weights turns bucket counts into exact order statistics.
 */
void qs_refine_add(const float *weights, int64_t count, const int8_t *slots, uint32_t *counts);

/*
 * Adds each finite weight's magnitude to the bin of rising `edges` that it falls into: counts[1 + i] for
 * edges[i] <= |w| < edges[i + 1], counts[0] below, counts[edges_count] from the last edge on. `first` has, for each
 * of the 32768 upper halves of a magnitude, the bin of the smallest magnitude with that half.
 */
void qs_histogram_edges_add(const float *weights, int64_t count, const float *edges, int32_t edges_count,
                            const int32_t *first, uint32_t *counts);

#endif
