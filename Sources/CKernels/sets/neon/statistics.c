/* The statistics kernels for Advanced SIMD. */
#include "set.h"

#if QS_HAS_SET
#include "../../statistics/statistics.h"

QS_BEGIN

/* All ones in the lanes that are neither NaN nor infinite. */
static inline uint32x4_t finite_lanes(float32x4_t w) {
    const uint32x4_t exponent = vdupq_n_u32(0x7f800000);
    return vmvnq_u32(vceqq_u32(vandq_u32(vreinterpretq_u32_f32(w), exponent), exponent));
}

static inline int all_set(uint32x4_t lanes) {
    return vminvq_u32(lanes) != 0;
}

static inline double total(float64x2_t low, float64x2_t high) {
    return vaddvq_f64(vaddq_f64(low, high));
}

static inline void add_powers(float64x2_t weights, float64x2_t pilot, float64x2_t sums[4]) {
    const float64x2_t d = vsubq_f64(weights, pilot), dd = vmulq_f64(d, d);
    sums[0] = vaddq_f64(sums[0], d);
    sums[1] = vaddq_f64(sums[1], dd);
    sums[2] = vfmaq_f64(sums[2], dd, d);
    sums[3] = vfmaq_f64(sums[3], dd, dd);
}

static void moments_add(const float *weights, int64_t count, double pilot, qs_moments *moments) {
    const float64x2_t shift = vdupq_n_f64(pilot);
    float64x2_t low[4], high[4];
    for (int k = 0; k < 4; k++) low[k] = high[k] = vdupq_n_f64(0);
    float32x4_t least = vdupq_n_f32(moments->minimum), most = vdupq_n_f32(moments->maximum);
    int64_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const float32x4_t w = vld1q_f32(weights + i);
        if (!all_set(finite_lanes(w))) {
            qs_statistics_kernels__scalar.moments_add(weights + i, 4, pilot, moments);
            continue;
        }
        least = vminq_f32(least, w);
        most = vmaxq_f32(most, w);
        add_powers(vcvt_f64_f32(vget_low_f32(w)), shift, low);
        add_powers(vcvt_high_f64_f32(w), shift, high);
        moments->finite += 4;
    }
    take_extremes(vminvq_f32(least), vmaxvq_f32(most), moments);
    for (int k = 0; k < 4; k++) moments->sum[k] += total(low[k], high[k]);
    qs_statistics_kernels__scalar.moments_add(weights + i, count - i, pilot, moments);
}

typedef struct {
    float64x2_t squared, absolute, original, decoded, product, maximum;
} error_lanes;

static inline void add_errors(float64x2_t x, float64x2_t y, error_lanes *lanes) {
    const float64x2_t e = vsubq_f64(y, x), size = vabsq_f64(e);
    lanes->squared = vfmaq_f64(lanes->squared, e, e);
    lanes->absolute = vaddq_f64(lanes->absolute, size);
    lanes->original = vfmaq_f64(lanes->original, x, x);
    lanes->decoded = vfmaq_f64(lanes->decoded, y, y);
    lanes->product = vfmaq_f64(lanes->product, x, y);
    lanes->maximum = vmaxq_f64(lanes->maximum, size);
}

static void errors_add(const float *original, const float *decoded, int64_t count, qs_error_sums *sums) {
    const float64x2_t zero = vdupq_n_f64(0);
    error_lanes low = {zero, zero, zero, zero, zero, zero}, high = low;
    int64_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const float32x4_t x = vld1q_f32(original + i), y = vld1q_f32(decoded + i);
        if (!all_set(vandq_u32(finite_lanes(x), finite_lanes(y)))) {
            qs_statistics_kernels__scalar.errors_add(original + i, decoded + i, 4, sums);
            continue;
        }
        add_errors(vcvt_f64_f32(vget_low_f32(x)), vcvt_f64_f32(vget_low_f32(y)), &low);
        add_errors(vcvt_high_f64_f32(x), vcvt_high_f64_f32(y), &high);
        sums->finite += 4;
    }
    const qs_error_sums found = {.squared = total(low.squared, high.squared),
                                 .absolute = total(low.absolute, high.absolute),
                                 .original = total(low.original, high.original),
                                 .decoded = total(low.decoded, high.decoded),
                                 .product = total(low.product, high.product),
                                 .maximum = (float)vmaxvq_f64(vmaxq_f64(low.maximum, high.maximum))};
    take_errors(&found, sums);
    qs_statistics_kernels__scalar.errors_add(original + i, decoded + i, count - i, sums);
}

static void histogram_add(const float *weights, int64_t count, float low, float bins_per_unit, int32_t bins,
                          uint32_t *counts) {
    const float32x4_t offset = vdupq_n_f32(low), top = vdupq_n_f32((float)bins);
    const float32x4_t minus_one = vdupq_n_f32(-1.0f), one = vdupq_n_f32(1.0f);
    int64_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const float32x4_t w = vld1q_f32(weights + i);
        if (!all_set(finite_lanes(w))) {
            qs_statistics_kernels__scalar.histogram_add(weights + i, 4, low, bins_per_unit, bins, counts);
            continue;
        }
        /* The maximum that prefers numbers sends a NaN position (infinity times zero) below the range. */
        const float32x4_t position = vmulq_n_f32(vsubq_f32(w, offset), bins_per_unit);
        const float32x4_t inside = vrndmq_f32(vminnmq_f32(vmaxnmq_f32(position, minus_one), top));
        int32_t slots[4];
        vst1q_s32(slots, vcvtq_s32_f32(vaddq_f32(inside, one)));
        for (int k = 0; k < 4; k++) counts[slots[k]]++;
    }
    qs_statistics_kernels__scalar.histogram_add(weights + i, count - i, low, bins_per_unit, bins, counts);
}

static void above_add(const float *weights, int64_t count, const float *thresholds, int32_t thresholds_count,
                      int64_t *above) {
    for (int32_t k = 0; k < thresholds_count; k++) {
        const float32x4_t limit = vdupq_n_f32(thresholds[k]);
        int64_t i = 0, found = 0;
        for (; i + 4 <= count; i += 4) {
            const float32x4_t w = vld1q_f32(weights + i);
            const uint32x4_t beyond = vandq_u32(vcgtq_f32(vabsq_f32(w), limit), finite_lanes(w));
            found += vaddvq_u32(vshrq_n_u32(beyond, 31));
        }
        above[k] += found;
        qs_statistics_kernels__scalar.above_add(weights + i, count - i, thresholds + k, 1, above + k);
    }
}

const qs_statistics_kernels QS_NAME(qs_statistics_kernels) = {QS_TEXT(QS_SET), moments_add, errors_add, histogram_add,
                                                              above_add};

QS_END
#endif
