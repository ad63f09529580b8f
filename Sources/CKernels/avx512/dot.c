/* Dot products of tiles with 512-bit vectors; codes by VNNI. */
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"))), \
                             apply_to = function)

#include <immintrin.h>

#include "../inference/bytes.h"
#include "../inference/kernels.h"

/* Four scales, each over the four lanes that its 16 weights fall into. */
static inline __m512 spread(const float *scales) {
    const __m512i lanes = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
    return _mm512_permutevar_ps(_mm512_broadcast_f32x4(_mm_load_ps(scales)), lanes);
}

/*
 * VNNI multiplies unsigned with signed bytes: weights are made unsigned by adding 128, and the sums start at -128 times
 * the activations' sums, which makes them those of the signed codes.
 */
static inline __attribute__((always_inline)) void codes_tile(const qs_tile *tile, const int rows, const int tokens,
                                                             float *sums) {
    const qs_row_layout layout = tile->layout;
    uint8_t *w[4], *a[4];
    __m512 total[4][4];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) w[r] = (uint8_t *)tile->weights + r * tile->weight_stride;
#pragma clang loop unroll(full)
    for (int t = 0; t < tokens; t++) {
        a[t] = (uint8_t *)tile->activations + t * tile->activation_stride;
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) total[t][r] = _mm512_setzero_ps();
    }
    const __m512i flip = _mm512_set1_epi8((char)0x80);
    for (int32_t k = 0; k < layout.padded; k += 64) {
        __m512i code[4];
        __m512 scale[4];
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            code[r] = _mm512_xor_si512(_mm512_load_si512(w[r] + k), flip);
            scale[r] = spread(qs_record_scales(w[r], layout) + k / QS_GROUP);
        }
#pragma clang loop unroll(full)
        for (int t = 0; t < tokens; t++) {
            const __m512i activation = _mm512_load_si512(a[t] + k);
            const __m512i correction = _mm512_load_si512(qs_rounded_corrections(a[t], layout) + k / 4);
            const __m512 activation_scale = spread(qs_rounded_scales(a[t], layout) + k / QS_GROUP);
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) {
                const __m512 products = _mm512_cvtepi32_ps(_mm512_dpbusd_epi32(correction, code[r], activation));
                total[t][r] = _mm512_fmadd_ps(products, _mm512_mul_ps(scale[r], activation_scale), total[t][r]);
            }
        }
    }
    for (int32_t g = 0; tile->has_offsets && g < layout.groups; g += 16) {
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            const __m512 offset = _mm512_load_ps(qs_record_offsets(w[r], layout) + g);
#pragma clang loop unroll(full)
            for (int t = 0; t < tokens; t++) {
                const __m512 sum = _mm512_load_ps(qs_rounded_sums(a[t], layout) + g);
                total[t][r] = _mm512_fmadd_ps(offset, sum, total[t][r]);
            }
        }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < tokens; t++) {
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) sums[t * 4 + r] = _mm512_reduce_add_ps(total[t][r]);
    }
}

void qs_dot_codes_rounded__avx512(const qs_tile *tile, float *sums) {
    if (tile->rows == 4) {
        switch (tile->tokens) {
        case 4: codes_tile(tile, 4, 4, sums); return;
        case 3: codes_tile(tile, 4, 3, sums); return;
        case 2: codes_tile(tile, 4, 2, sums); return;
        default: codes_tile(tile, 4, 1, sums); return;
        }
    }
    qs_tile one = *tile;
    for (int t = 0; t < tile->tokens; t++) {
        for (int r = 0; r < tile->rows; r++) {
            one.weights = tile->weights + r * tile->weight_stride;
            one.activations = tile->activations + t * tile->activation_stride;
            codes_tile(&one, 1, 1, sums + t * 4 + r);
        }
    }
}

/* Two accumulators a dot product: even and odd vectors. */
static inline __attribute__((always_inline)) void floats_tile(const qs_tile *tile, const int rows, const int tokens,
                                                              float *sums) {
    const int32_t columns = tile->layout.columns;
    const float *w[4], *a[4];
    __m512 total[4][4];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) w[r] = (const float *)(const void *)(tile->weights + r * tile->weight_stride);
#pragma clang loop unroll(full)
    for (int t = 0; t < tokens; t++) {
        a[t] = (const float *)(const void *)(tile->activations + t * tile->activation_stride);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) total[t][r] = _mm512_setzero_ps();
    }
    for (int32_t k = 0; k < columns; k += 16) {
        const __mmask16 mask = columns - k >= 16 ? 0xffff : (__mmask16)((1u << (columns - k)) - 1);
        __m512 weight[4];
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) weight[r] = _mm512_maskz_loadu_ps(mask, w[r] + k);
#pragma clang loop unroll(full)
        for (int t = 0; t < tokens; t++) {
            const __m512 activation = _mm512_maskz_loadu_ps(mask, a[t] + k);
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) total[t][r] = _mm512_fmadd_ps(weight[r], activation, total[t][r]);
        }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < tokens; t++) {
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) sums[t * 4 + r] = _mm512_reduce_add_ps(total[t][r]);
    }
}

void qs_dot_f32_f32__avx512(const qs_tile *tile, float *sums) {
    if (tile->rows == 4) {
        switch (tile->tokens) {
        case 4: floats_tile(tile, 4, 4, sums); return;
        case 3: floats_tile(tile, 4, 3, sums); return;
        case 2: floats_tile(tile, 4, 2, sums); return;
        default: floats_tile(tile, 4, 1, sums); return;
        }
    }
    qs_tile one = *tile;
    for (int t = 0; t < tile->tokens; t++) {
        for (int r = 0; r < tile->rows; r++) {
            one.weights = tile->weights + r * tile->weight_stride;
            one.activations = tile->activations + t * tile->activation_stride;
            floats_tile(&one, 1, 1, sums + t * 4 + r);
        }
    }
}

void qs_round_row__avx512(const float *values, qs_row_layout layout, uint8_t *record) {
    qs_round_row__avx2(values, layout, record);
    int32_t *corrections = qs_rounded_corrections(record, layout);
    const __m512i flip = _mm512_set1_epi8((char)0x80);
    for (int32_t c = 0; c < layout.padded; c += 64) {
        const __m512i sums =
            _mm512_dpbusd_epi32(_mm512_setzero_si512(), flip, _mm512_load_si512(record + c));
        _mm512_store_si512(corrections + c / 4, _mm512_sub_epi32(_mm512_setzero_si512(), sums));
    }
}

#pragma clang attribute pop
#endif
