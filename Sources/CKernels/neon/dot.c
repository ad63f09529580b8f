/* Dot products of tiles, and the rounding of activations, with 128-bit vectors. */
#if defined(__aarch64__)

#include <arm_neon.h>

#include "../inference/bytes.h"
#include "../inference/kernels.h"
#include "../inference/tile_loops.h"

/* Products of 16 codes in four sums. Activations are within -127 ... 127, so two products fit 16 bits. */
static inline __attribute__((always_inline)) int32x4_t products_plain(int8x16_t w, int8x16_t a) {
    const int16x8_t low = vmull_s8(vget_low_s8(w), vget_low_s8(a));
    return vpaddlq_s16(vmlal_high_s8(low, w, a));
}

__attribute__((target("dotprod"), always_inline)) static inline int32x4_t products_dot(int8x16_t w, int8x16_t a) {
    return vdotq_s32(vdupq_n_s32(0), w, a);
}

/*
 * A tile of codes, 64 columns at a time: the exact sums of four groups become one vector. So the result does not
 * depend on which instruction made the products.
 */
#define QS_DEFINE_CODES_TILE(name, products, attributes)                                                              \
    attributes static inline __attribute__((always_inline)) void name(                                                \
        const qs_tile *tile, int row, int token, const int rows, const int tokens, float *sums) {                     \
        const qs_row_layout layout = tile->layout;                                                                    \
        uint8_t *w[2], *a[2];                                                                                         \
        float32x4_t total[2][2];                                                                                      \
        for (int r = 0; r < rows; r++) w[r] = (uint8_t *)tile->weights + (row + r) * tile->weight_stride;             \
        for (int t = 0; t < tokens; t++)                                                                              \
            a[t] = (uint8_t *)tile->activations + (token + t) * tile->activation_stride;                              \
        for (int t = 0; t < tokens; t++)                                                                              \
            for (int r = 0; r < rows; r++) total[t][r] = vdupq_n_f32(0);                                              \
        for (int32_t k = 0; k < layout.padded; k += 64) {                                                             \
            for (int t = 0; t < tokens; t++) {                                                                        \
                const float32x4_t scale = vld1q_f32(qs_rounded_scales(a[t], layout) + k / QS_GROUP);                  \
                const int8_t *y = (const int8_t *)a[t] + k;                                                           \
                for (int r = 0; r < rows; r++) {                                                                      \
                    const int8_t *x = (const int8_t *)w[r] + k;                                                       \
                    const int32x4_t first = products(vld1q_s8(x), vld1q_s8(y));                                       \
                    const int32x4_t second = products(vld1q_s8(x + 16), vld1q_s8(y + 16));                            \
                    const int32x4_t third = products(vld1q_s8(x + 32), vld1q_s8(y + 32));                             \
                    const int32x4_t fourth = products(vld1q_s8(x + 48), vld1q_s8(y + 48));                            \
                    const int32x4_t groups = vpaddq_s32(vpaddq_s32(first, second), vpaddq_s32(third, fourth));        \
                    const float32x4_t factor = vmulq_f32(vld1q_f32(qs_record_scales(w[r], layout) + k / QS_GROUP),    \
                                                         scale);                                                      \
                    total[t][r] = vfmaq_f32(total[t][r], vcvtq_f32_s32(groups), factor);                              \
                }                                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
        for (int32_t g = 0; tile->has_offsets && g < layout.groups; g += 4) {                                         \
            for (int t = 0; t < tokens; t++) {                                                                        \
                const float32x4_t sum = vld1q_f32(qs_rounded_sums(a[t], layout) + g);                                 \
                for (int r = 0; r < rows; r++)                                                                        \
                    total[t][r] = vfmaq_f32(total[t][r], vld1q_f32(qs_record_offsets(w[r], layout) + g), sum);        \
            }                                                                                                         \
        }                                                                                                             \
        for (int t = 0; t < tokens; t++)                                                                              \
            for (int r = 0; r < rows; r++) sums[(token + t) * 4 + row + r] = vaddvq_f32(total[t][r]);                 \
    }

#define QS_WITH_DOTPROD __attribute__((target("dotprod")))
QS_DEFINE_CODES_TILE(codes_tile_plain, products_plain, )
QS_DEFINE_DOT_CODES(neon, codes_tile_plain, )
QS_DEFINE_CODES_TILE(codes_tile_dot, products_dot, QS_WITH_DOTPROD)
QS_DEFINE_DOT_CODES(neon_dotprod, codes_tile_dot, QS_WITH_DOTPROD)

/* Four accumulators, so that a single row is not bound by the latency of one. */
static inline __attribute__((always_inline)) void floats_tile(
    const qs_tile *tile, int row, int token, const int rows, float *sums) {
    const int32_t columns = tile->layout.columns;
    const float *a = (const float *)(const void *)(tile->activations + token * tile->activation_stride);
    const float *w[4];
    float32x4_t total[4][4];
    for (int r = 0; r < rows; r++) {
        w[r] = (const float *)(const void *)(tile->weights + (row + r) * tile->weight_stride);
        for (int j = 0; j < 4; j++) total[r][j] = vdupq_n_f32(0);
    }
    int32_t k = 0;
    for (; k + 16 <= columns; k += 16) {
        for (int j = 0; j < 4; j++) {
            const float32x4_t y = vld1q_f32(a + k + 4 * j);
            for (int r = 0; r < rows; r++) total[r][j] = vfmaq_f32(total[r][j], y, vld1q_f32(w[r] + k + 4 * j));
        }
    }
    for (int r = 0; r < rows; r++) {
        const float32x4_t low = vaddq_f32(total[r][0], total[r][1]), high = vaddq_f32(total[r][2], total[r][3]);
        float sum = vaddvq_f32(vaddq_f32(low, high));
        for (int32_t i = k; i < columns; i++) sum += a[i] * w[r][i];
        sums[token * 4 + row + r] = sum;
    }
}

QS_DEFINE_DOT_FLOATS(neon, floats_tile)

void qs_expand_codes__neon(
    const int8_t *codes, const float *scales, const float *offsets, int32_t columns, float *out) {
    for (int32_t c = 0; c + 8 <= columns; c += 8) {
        const int16x8_t eight = vmovl_s8(vld1_s8(codes + c));
        const float32x4_t offset = vdupq_n_f32(offsets ? offsets[c / QS_GROUP] : 0);
        float32x4_t low = vmulq_n_f32(vcvtq_f32_s32(vmovl_s16(vget_low_s16(eight))), scales[c / QS_GROUP]);
        float32x4_t high = vmulq_n_f32(vcvtq_f32_s32(vmovl_high_s16(eight)), scales[c / QS_GROUP]);
        if (offsets) low = vaddq_f32(low, offset), high = vaddq_f32(high, offset);
        vst1q_f32(out + c, low);
        vst1q_f32(out + c + 4, high);
    }
}

/* 16 floats to codes by `factor`, rounded to even. */
static inline int8x16_t round_16(const float *values, float factor) {
    int16x4_t parts[4];
    for (int i = 0; i < 4; i++) parts[i] = vqmovn_s32(vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(values + 4 * i), factor)));
    return vcombine_s8(vqmovn_s16(vcombine_s16(parts[0], parts[1])), vqmovn_s16(vcombine_s16(parts[2], parts[3])));
}

/* Of 32 values, by their bits, so that infinities and NaN come out as such. */
static inline float largest_magnitude(const float *values) {
    uint32x4_t largest = vdupq_n_u32(0);
    for (int i = 0; i < 8; i++) {
        const uint32x4_t bits = vreinterpretq_u32_f32(vabsq_f32(vld1q_f32(values + 4 * i)));
        largest = vmaxq_u32(largest, bits);
    }
    return qs_float_of_bits(vmaxvq_u32(largest));
}

void qs_round_row__neon(const float *values, qs_row_layout layout, uint8_t *record) {
    int8_t *codes = (int8_t *)record;
    float *scales = qs_rounded_scales(record, layout), *sums = qs_rounded_sums(record, layout);
    memset(scales, 0, 8 * (size_t)layout.groups);
    int32_t c = 0;
    for (; c < layout.columns; c += 32) {
        float tail[32];
        const float *from = qs_whole_group(values + c, layout.columns - c, tail);
        const float maximum = largest_magnitude(from), scale = qs_scale_of(maximum);
        const float factor = scale > 0 ? 127 / maximum : 0;
        for (int g = 0; g < 2; g++) {
            const int8x16_t rounded = scale > 0 ? round_16(from + 16 * g, factor) : vdupq_n_s8(0);
            vst1q_s8(codes + c + 16 * g, rounded);
            scales[c / 16 + g] = scale;
            sums[c / 16 + g] = scale * (float)vaddlvq_s8(rounded);
        }
    }
    if (c < layout.padded) memset(codes + c, 0, (size_t)(layout.padded - c));
}

#endif
