/* Shared by the statistics kernels of all instruction sets. */
#ifndef QS_STATISTICS_SUPPORT_H
#define QS_STATISTICS_SUPPORT_H

#include "qs_statistics.h"

#pragma STDC FP_CONTRACT OFF

/* What is not finite, and the last few weights, are left to the plain kernels. */
extern const qs_statistics_kernels qs_statistics_kernels__scalar;

/* Takes in what vectors found: the smallest and the largest of some finite weights. */
static inline void take_extremes(float smallest, float largest, qs_moments *moments) {
    if (smallest < moments->minimum) moments->minimum = smallest;
    if (largest > moments->maximum) moments->maximum = largest;
}

/* Takes in what vectors summed up, counts apart. */
static inline void take_errors(const qs_error_sums *found, qs_error_sums *sums) {
    if (found->maximum > sums->maximum) sums->maximum = found->maximum;
    sums->squared += found->squared;
    sums->absolute += found->absolute;
    sums->original += found->original;
    sums->decoded += found->decoded;
    sums->product += found->product;
}

/* Where histogram_add counts a finite weight: 0 below the range, bins + 1 above it. */
static inline int32_t histogram_slot(float w, float low, float bins_per_unit, int32_t bins) {
    const float position = (w - low) * bins_per_unit;
    if (!(position >= 0.0f)) return 0;
    return position < (float)bins ? 1 + (int32_t)position : bins + 1;
}

#endif
