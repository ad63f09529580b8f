/* The statistics kernels for AVX2 and FMA. */
#include "set.h"

#if QS_HAS_SET
#include "../../statistics/statistics.h"

QS_BEGIN

/* All ones in the lanes that are neither NaN nor infinite. */
static inline __m256 finite_lanes(__m256 w) {
    const __m256i exponent = _mm256_set1_epi32(0x7f800000);
    const __m256i bits = _mm256_and_si256(_mm256_castps_si256(w), exponent);
    return _mm256_castsi256_ps(_mm256_cmpgt_epi32(exponent, bits));
}

static inline __m256 magnitudes(__m256 w) {
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), w);
}

static inline double total(__m256d lanes) {
    double parts[4];
    _mm256_storeu_pd(parts, lanes);
    return (parts[0] + parts[1]) + (parts[2] + parts[3]);
}

static inline double largest(__m256d lanes) {
    double parts[4], result = 0;
    _mm256_storeu_pd(parts, lanes);
    for (int k = 0; k < 4; k++) result = parts[k] > result ? parts[k] : result;
    return result;
}

static inline void add_powers(__m128 weights, __m256d pilot, __m256d sums[4]) {
    const __m256d d = _mm256_sub_pd(_mm256_cvtps_pd(weights), pilot), dd = _mm256_mul_pd(d, d);
    sums[0] = _mm256_add_pd(sums[0], d);
    sums[1] = _mm256_add_pd(sums[1], dd);
    sums[2] = _mm256_fmadd_pd(dd, d, sums[2]);
    sums[3] = _mm256_fmadd_pd(dd, dd, sums[3]);
}

static void moments_add(const float *weights, int64_t count, double pilot, qs_moments *moments) {
    const __m256d shift = _mm256_set1_pd(pilot);
    __m256d low[4], high[4];
    for (int k = 0; k < 4; k++) low[k] = high[k] = _mm256_setzero_pd();
    __m256 least = _mm256_set1_ps(moments->minimum), most = _mm256_set1_ps(moments->maximum);
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256 w = _mm256_loadu_ps(weights + i);
        if (_mm256_movemask_ps(finite_lanes(w)) != 0xff) {
            qs_statistics_kernels__scalar.moments_add(weights + i, 8, pilot, moments);
            continue;
        }
        least = _mm256_min_ps(least, w);
        most = _mm256_max_ps(most, w);
        add_powers(_mm256_castps256_ps128(w), shift, low);
        add_powers(_mm256_extractf128_ps(w, 1), shift, high);
        moments->finite += 8;
    }
    float lanes[16];
    _mm256_storeu_ps(lanes, least);
    _mm256_storeu_ps(lanes + 8, most);
    for (int k = 0; k < 8; k++) take_extremes(lanes[k], lanes[k + 8], moments);
    for (int k = 0; k < 4; k++) moments->sum[k] += total(_mm256_add_pd(low[k], high[k]));
    qs_statistics_kernels__scalar.moments_add(weights + i, count - i, pilot, moments);
}

typedef struct {
    __m256d squared, absolute, original, decoded, product, maximum;
} error_lanes;

static inline void add_errors(__m128 original, __m128 decoded, error_lanes *lanes) {
    const __m256d x = _mm256_cvtps_pd(original), y = _mm256_cvtps_pd(decoded), e = _mm256_sub_pd(y, x);
    const __m256d size = _mm256_andnot_pd(_mm256_set1_pd(-0.0), e);
    lanes->squared = _mm256_fmadd_pd(e, e, lanes->squared);
    lanes->absolute = _mm256_add_pd(lanes->absolute, size);
    lanes->original = _mm256_fmadd_pd(x, x, lanes->original);
    lanes->decoded = _mm256_fmadd_pd(y, y, lanes->decoded);
    lanes->product = _mm256_fmadd_pd(x, y, lanes->product);
    lanes->maximum = _mm256_max_pd(lanes->maximum, size);
}

static void errors_add(const float *original, const float *decoded, int64_t count, qs_error_sums *sums) {
    const __m256d zero = _mm256_setzero_pd();
    error_lanes lanes = {zero, zero, zero, zero, zero, zero};
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256 x = _mm256_loadu_ps(original + i), y = _mm256_loadu_ps(decoded + i);
        if (_mm256_movemask_ps(_mm256_and_ps(finite_lanes(x), finite_lanes(y))) != 0xff) {
            qs_statistics_kernels__scalar.errors_add(original + i, decoded + i, 8, sums);
            continue;
        }
        add_errors(_mm256_castps256_ps128(x), _mm256_castps256_ps128(y), &lanes);
        add_errors(_mm256_extractf128_ps(x, 1), _mm256_extractf128_ps(y, 1), &lanes);
        sums->finite += 8;
    }
    const qs_error_sums found = {.squared = total(lanes.squared),
                                 .absolute = total(lanes.absolute),
                                 .original = total(lanes.original),
                                 .decoded = total(lanes.decoded),
                                 .product = total(lanes.product),
                                 .maximum = (float)largest(lanes.maximum)};
    take_errors(&found, sums);
    qs_statistics_kernels__scalar.errors_add(original + i, decoded + i, count - i, sums);
}

static void histogram_add(const float *weights, int64_t count, float low, float bins_per_unit, int32_t bins,
                          uint32_t *counts) {
    const __m256 offset = _mm256_set1_ps(low), scale = _mm256_set1_ps(bins_per_unit);
    const __m256 top = _mm256_set1_ps((float)bins), minus_one = _mm256_set1_ps(-1.0f), one = _mm256_set1_ps(1.0f);
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256 w = _mm256_loadu_ps(weights + i);
        if (_mm256_movemask_ps(finite_lanes(w)) != 0xff) {
            qs_statistics_kernels__scalar.histogram_add(weights + i, 8, low, bins_per_unit, bins, counts);
            continue;
        }
        /* The order of the operands sends a NaN position (infinity times zero) below the range. */
        const __m256 position = _mm256_mul_ps(_mm256_sub_ps(w, offset), scale);
        const __m256 inside = _mm256_floor_ps(_mm256_min_ps(_mm256_max_ps(position, minus_one), top));
        int32_t slots[8];
        _mm256_storeu_si256((__m256i *)slots, _mm256_cvttps_epi32(_mm256_add_ps(inside, one)));
        for (int k = 0; k < 8; k++) counts[slots[k]]++;
    }
    qs_statistics_kernels__scalar.histogram_add(weights + i, count - i, low, bins_per_unit, bins, counts);
}

static void above_add(const float *weights, int64_t count, const float *thresholds, int32_t thresholds_count,
                      int64_t *above) {
    for (int32_t k = 0; k < thresholds_count; k++) {
        const __m256 limit = _mm256_set1_ps(thresholds[k]);
        int64_t i = 0, found = 0;
        for (; i + 8 <= count; i += 8) {
            const __m256 w = _mm256_loadu_ps(weights + i);
            const __m256 beyond = _mm256_cmp_ps(magnitudes(w), limit, _CMP_GT_OQ);
            found += __builtin_popcount((unsigned)_mm256_movemask_ps(_mm256_and_ps(beyond, finite_lanes(w))));
        }
        above[k] += found;
        qs_statistics_kernels__scalar.above_add(weights + i, count - i, thresholds + k, 1, above + k);
    }
}

const qs_statistics_kernels QS_NAME(qs_statistics_kernels) = {QS_TEXT(QS_SET), moments_add, errors_add, histogram_add,
                                                              above_add};

QS_END
#endif
