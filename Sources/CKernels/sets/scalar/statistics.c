/* The statistics kernels without an instruction set's help: the specification of the others. */
#include "set.h"

#include "../../statistics/statistics.h"

static void moments_add(const float *weights, int64_t count, double pilot, qs_moments *moments) {
    for (int64_t i = 0; i < count; i++) {
        const float w = weights[i];
        if (!isfinite(w)) {
            if (isnan(w))
                moments->nan++;
            else
                moments->infinite++;
            continue;
        }
        moments->finite++;
        if (w < moments->minimum) moments->minimum = w;
        if (w > moments->maximum) moments->maximum = w;
        const double d = (double)w - pilot, dd = d * d;
        moments->sum[0] += d;
        moments->sum[1] += dd;
        moments->sum[2] += dd * d;
        moments->sum[3] += dd * dd;
    }
}

static void errors_add(const float *original, const float *decoded, int64_t count, qs_error_sums *sums) {
    for (int64_t i = 0; i < count; i++) {
        if (!isfinite(original[i]) || !isfinite(decoded[i])) {
            sums->skipped++;
            continue;
        }
        const double x = original[i], y = decoded[i];
        const double e = y - x;
        const float size = (float)fabs(e);
        sums->finite++;
        sums->squared += e * e;
        sums->absolute += fabs(e);
        sums->original += x * x;
        sums->decoded += y * y;
        sums->product += x * y;
        if (size > sums->maximum) sums->maximum = size;
    }
}

static void histogram_add(const float *weights, int64_t count, float low, float bins_per_unit, int32_t bins,
                          uint32_t *counts) {
    for (int64_t i = 0; i < count; i++) {
        if (isfinite(weights[i])) counts[histogram_slot(weights[i], low, bins_per_unit, bins)]++;
    }
}

static void above_add(const float *weights, int64_t count, const float *thresholds, int32_t thresholds_count,
                      int64_t *above) {
    for (int64_t i = 0; i < count; i++) {
        const float size = fabsf(weights[i]);
        for (int32_t k = 0; k < thresholds_count; k++) above[k] += isfinite(size) && size > thresholds[k];
    }
}

const qs_statistics_kernels QS_NAME(qs_statistics_kernels) = {QS_TEXT(QS_SET), moments_add, errors_add, histogram_add,
                                                              above_add};
