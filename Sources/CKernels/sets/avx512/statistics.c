/* The statistics kernels for AVX-512. */
#include "set.h"

#if QS_HAS_SET
#include "../../statistics/statistics.h"

QS_BEGIN

enum { NOT_FINITE = 0x99 }; /* quiet and signalling NaN, both infinities */

static inline void add_powers(__m256 weights, __m512d pilot, __m512d sums[4]) {
    const __m512d d = _mm512_sub_pd(_mm512_cvtps_pd(weights), pilot), dd = _mm512_mul_pd(d, d);
    sums[0] = _mm512_add_pd(sums[0], d);
    sums[1] = _mm512_add_pd(sums[1], dd);
    sums[2] = _mm512_fmadd_pd(dd, d, sums[2]);
    sums[3] = _mm512_fmadd_pd(dd, dd, sums[3]);
}

static void moments_add(const float *weights, int64_t count, double pilot, qs_moments *moments) {
    const __m512d shift = _mm512_set1_pd(pilot);
    __m512d low[4], high[4];
    for (int k = 0; k < 4; k++) low[k] = high[k] = _mm512_setzero_pd();
    __m512 least = _mm512_set1_ps(moments->minimum), most = _mm512_set1_ps(moments->maximum);
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const __m512 w = _mm512_loadu_ps(weights + i);
        if (_mm512_fpclass_ps_mask(w, NOT_FINITE)) {
            qs_statistics_kernels__scalar.moments_add(weights + i, 16, pilot, moments);
            continue;
        }
        least = _mm512_min_ps(least, w);
        most = _mm512_max_ps(most, w);
        add_powers(_mm512_castps512_ps256(w), shift, low);
        add_powers(_mm512_extractf32x8_ps(w, 1), shift, high);
        moments->finite += 16;
    }
    take_extremes(_mm512_reduce_min_ps(least), _mm512_reduce_max_ps(most), moments);
    for (int k = 0; k < 4; k++) moments->sum[k] += _mm512_reduce_add_pd(_mm512_add_pd(low[k], high[k]));
    qs_statistics_kernels__scalar.moments_add(weights + i, count - i, pilot, moments);
}

typedef struct {
    __m512d squared, absolute, original, decoded, product, maximum;
} error_lanes;

static inline void add_errors(__m256 original, __m256 decoded, error_lanes *lanes) {
    const __m512d x = _mm512_cvtps_pd(original), y = _mm512_cvtps_pd(decoded), e = _mm512_sub_pd(y, x);
    const __m512d size = _mm512_abs_pd(e);
    lanes->squared = _mm512_fmadd_pd(e, e, lanes->squared);
    lanes->absolute = _mm512_add_pd(lanes->absolute, size);
    lanes->original = _mm512_fmadd_pd(x, x, lanes->original);
    lanes->decoded = _mm512_fmadd_pd(y, y, lanes->decoded);
    lanes->product = _mm512_fmadd_pd(x, y, lanes->product);
    lanes->maximum = _mm512_max_pd(lanes->maximum, size);
}

static void errors_add(const float *original, const float *decoded, int64_t count, qs_error_sums *sums) {
    const __m512d zero = _mm512_setzero_pd();
    error_lanes lanes = {zero, zero, zero, zero, zero, zero};
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const __m512 x = _mm512_loadu_ps(original + i), y = _mm512_loadu_ps(decoded + i);
        if (_mm512_fpclass_ps_mask(x, NOT_FINITE) | _mm512_fpclass_ps_mask(y, NOT_FINITE)) {
            qs_statistics_kernels__scalar.errors_add(original + i, decoded + i, 16, sums);
            continue;
        }
        add_errors(_mm512_castps512_ps256(x), _mm512_castps512_ps256(y), &lanes);
        add_errors(_mm512_extractf32x8_ps(x, 1), _mm512_extractf32x8_ps(y, 1), &lanes);
        sums->finite += 16;
    }
    const qs_error_sums found = {.squared = _mm512_reduce_add_pd(lanes.squared),
                                 .absolute = _mm512_reduce_add_pd(lanes.absolute),
                                 .original = _mm512_reduce_add_pd(lanes.original),
                                 .decoded = _mm512_reduce_add_pd(lanes.decoded),
                                 .product = _mm512_reduce_add_pd(lanes.product),
                                 .maximum = (float)_mm512_reduce_max_pd(lanes.maximum)};
    take_errors(&found, sums);
    qs_statistics_kernels__scalar.errors_add(original + i, decoded + i, count - i, sums);
}

static void histogram_add(const float *weights, int64_t count, float low, float bins_per_unit, int32_t bins,
                          uint32_t *counts) {
    const __m512 offset = _mm512_set1_ps(low), scale = _mm512_set1_ps(bins_per_unit);
    const __m512 top = _mm512_set1_ps((float)bins), minus_one = _mm512_set1_ps(-1.0f), one = _mm512_set1_ps(1.0f);
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const __m512 w = _mm512_loadu_ps(weights + i);
        if (_mm512_fpclass_ps_mask(w, NOT_FINITE)) {
            qs_statistics_kernels__scalar.histogram_add(weights + i, 16, low, bins_per_unit, bins, counts);
            continue;
        }
        /* The order of the operands sends a NaN position (infinity times zero) below the range. */
        const __m512 position = _mm512_mul_ps(_mm512_sub_ps(w, offset), scale);
        const __m512 inside = _mm512_floor_ps(_mm512_min_ps(_mm512_max_ps(position, minus_one), top));
        int32_t slots[16];
        _mm512_storeu_si512(slots, _mm512_cvttps_epi32(_mm512_add_ps(inside, one)));
        for (int k = 0; k < 16; k++) counts[slots[k]]++;
    }
    qs_statistics_kernels__scalar.histogram_add(weights + i, count - i, low, bins_per_unit, bins, counts);
}

static void above_add(const float *weights, int64_t count, const float *thresholds, int32_t thresholds_count,
                      int64_t *above) {
    const __m512 infinity = _mm512_set1_ps(__builtin_inff());
    for (int32_t k = 0; k < thresholds_count; k++) {
        const __m512 limit = _mm512_set1_ps(thresholds[k]);
        int64_t i = 0, found = 0;
        for (; i + 16 <= count; i += 16) {
            const __m512 size = _mm512_abs_ps(_mm512_loadu_ps(weights + i));
            const __mmask16 beyond = _mm512_cmp_ps_mask(size, limit, _CMP_GT_OQ);
            found += __builtin_popcount(_mm512_mask_cmp_ps_mask(beyond, size, infinity, _CMP_LT_OQ));
        }
        above[k] += found;
        qs_statistics_kernels__scalar.above_add(weights + i, count - i, thresholds + k, 1, above + k);
    }
}

const qs_statistics_kernels QS_NAME(qs_statistics_kernels) = {QS_TEXT(QS_SET), moments_add, errors_add, histogram_add,
                                                              above_add};

QS_END
#endif
