/* Dot products of tiles, and the rounding of activations, with 256-bit vectors. */
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#include <immintrin.h>

#include "../inference/bytes.h"
#include "../inference/kernels.h"
#include "../inference/tile_loops.h"

static inline float sum_of(__m256 v) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

/* Two scales, each over the four lanes that its 16 weights fall into. */
static inline __m256 spread(const float *scales) {
    const __m256i lanes = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
    const __m256 both = _mm256_castpd_ps(_mm256_broadcast_sd((const double *)(const void *)scales));
    return _mm256_permutevar_ps(both, lanes);
}

static inline __attribute__((always_inline)) void codes_tile(const qs_tile *tile, int row, int token, const int rows,
                                                             const int tokens, float *sums) {
    const qs_row_layout layout = tile->layout;
    uint8_t *w[2], *a[2];
    __m256 total[2][2];
    for (int r = 0; r < rows; r++) w[r] = (uint8_t *)tile->weights + (row + r) * tile->weight_stride;
    for (int t = 0; t < tokens; t++) a[t] = (uint8_t *)tile->activations + (token + t) * tile->activation_stride;
    for (int t = 0; t < tokens; t++)
        for (int r = 0; r < rows; r++) total[t][r] = _mm256_setzero_ps();
    const __m256i ones = _mm256_set1_epi16(1);
    for (int32_t k = 0; k < layout.padded; k += 32) {
        for (int r = 0; r < rows; r++) {
            const __m256i code = _mm256_load_si256((const __m256i *)(const void *)(w[r] + k));
            const __m256i magnitude = _mm256_abs_epi8(code);
            const __m256 scale = spread(qs_record_scales(w[r], layout) + k / QS_GROUP);
            for (int t = 0; t < tokens; t++) {
                const __m256i activation = _mm256_load_si256((const __m256i *)(const void *)(a[t] + k));
                const __m256i pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(activation, code));
                const __m256 products = _mm256_cvtepi32_ps(_mm256_madd_epi16(pairs, ones));
                const __m256 factor = _mm256_mul_ps(scale, spread(qs_rounded_scales(a[t], layout) + k / QS_GROUP));
                total[t][r] = _mm256_fmadd_ps(products, factor, total[t][r]);
            }
        }
    }
    for (int32_t g = 0; tile->has_offsets && g < layout.groups; g += 8) {
        for (int r = 0; r < rows; r++) {
            const __m256 offset = _mm256_load_ps(qs_record_offsets(w[r], layout) + g);
            for (int t = 0; t < tokens; t++) {
                const __m256 sum = _mm256_load_ps(qs_rounded_sums(a[t], layout) + g);
                total[t][r] = _mm256_fmadd_ps(offset, sum, total[t][r]);
            }
        }
    }
    for (int t = 0; t < tokens; t++)
        for (int r = 0; r < rows; r++) sums[(token + t) * 4 + row + r] = sum_of(total[t][r]);
}

QS_DEFINE_DOT_CODES(avx2, codes_tile, )

/* Two accumulators, so that a single row is not bound by the latency of one. */
static inline __attribute__((always_inline)) void floats_tile(const qs_tile *tile, int row, int token, const int rows,
                                                              float *sums) {
    const int32_t columns = tile->layout.columns;
    const float *a = (const float *)(const void *)(tile->activations + token * tile->activation_stride);
    const float *w[4];
    __m256 total[4][2];
    for (int r = 0; r < rows; r++) {
        w[r] = (const float *)(const void *)(tile->weights + (row + r) * tile->weight_stride);
        total[r][0] = total[r][1] = _mm256_setzero_ps();
    }
    int32_t k = 0;
    for (; k + 16 <= columns; k += 16) {
        const __m256 low = _mm256_loadu_ps(a + k), high = _mm256_loadu_ps(a + k + 8);
        for (int r = 0; r < rows; r++) {
            total[r][0] = _mm256_fmadd_ps(low, _mm256_loadu_ps(w[r] + k), total[r][0]);
            total[r][1] = _mm256_fmadd_ps(high, _mm256_loadu_ps(w[r] + k + 8), total[r][1]);
        }
    }
    for (int r = 0; r < rows; r++) {
        float sum = sum_of(_mm256_add_ps(total[r][0], total[r][1]));
        for (int32_t i = k; i < columns; i++) sum += a[i] * w[r][i];
        sums[token * 4 + row + r] = sum;
    }
}

QS_DEFINE_DOT_FLOATS(avx2, floats_tile)

void qs_expand_codes__avx2(const int8_t *codes, const float *scales, const float *offsets, int32_t columns,
                           float *out) {
    for (int32_t c = 0; c + 8 <= columns; c += 8) {
        const __m128i eight = _mm_loadl_epi64((const __m128i *)(const void *)(codes + c));
        __m256 value = _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(eight)), _mm256_set1_ps(scales[c / QS_GROUP]));
        if (offsets) value = _mm256_add_ps(value, _mm256_set1_ps(offsets[c / QS_GROUP]));
        _mm256_storeu_ps(out + c, value);
    }
}

/* 32 floats to codes by `factor`, rounded to even; returns them in order. */
static inline __m256i round_32(const float *values, __m256 factor) {
    __m256i parts[4];
    for (int i = 0; i < 4; i++) parts[i] = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(values + 8 * i), factor));
    const __m256i packed =
        _mm256_packs_epi16(_mm256_packs_epi32(parts[0], parts[1]), _mm256_packs_epi32(parts[2], parts[3]));
    return _mm256_permutevar8x32_epi32(packed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

static inline float largest_magnitude(const float *values) {
    const __m256i mask = _mm256_set1_epi32(0x7fffffff);
    __m256i largest = _mm256_setzero_si256();
    for (int i = 0; i < 4; i++) {
        const __m256i bits = _mm256_castps_si256(_mm256_loadu_ps(values + 8 * i));
        largest = _mm256_max_epi32(largest, _mm256_and_si256(bits, mask));
    }
    __m128i four = _mm_max_epi32(_mm256_castsi256_si128(largest), _mm256_extracti128_si256(largest, 1));
    four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0xb1));
    return qs_float_of_bits((uint32_t)_mm_cvtsi128_si32(four));
}

void qs_round_row__avx2(const float *values, qs_row_layout layout, uint8_t *record) {
    float *scales = qs_rounded_scales(record, layout), *sums = qs_rounded_sums(record, layout);
    memset(record + layout.padded - 64, 0, 64);
    memset(scales, 0, 8 * (size_t)layout.groups);
    const __m256i ones = _mm256_set1_epi16(1);
    for (int32_t c = 0; c < layout.columns; c += 32) {
        float tail[32];
        const float *from = qs_whole_group(values + c, layout.columns - c, tail);
        const float maximum = largest_magnitude(from), scale = qs_scale_of(maximum);
        const float factor = scale > 0 ? 127 / maximum : 0;
        __m256i codes = scale > 0 ? round_32(from, _mm256_set1_ps(factor)) : _mm256_setzero_si256();
        _mm256_store_si256((__m256i *)(void *)(record + c), codes);
        const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), codes);
        __m256i fours = _mm256_madd_epi16(pairs, ones);
        fours = _mm256_add_epi32(fours, _mm256_shuffle_epi32(fours, 0x4e));
        fours = _mm256_add_epi32(fours, _mm256_shuffle_epi32(fours, 0xb1));
        scales[c / 16] = scales[c / 16 + 1] = scale;
        sums[c / 16] = scale * (float)_mm256_extract_epi32(fours, 0);
        sums[c / 16 + 1] = scale * (float)_mm256_extract_epi32(fours, 4);
    }
}

#pragma clang attribute pop
#endif
