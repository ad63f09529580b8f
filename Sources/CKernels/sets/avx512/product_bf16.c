/*
 * BF16 panels times activations rounded to BF16, by instructions that add two products to each lane: see many_bf16 in
 * qs_product.h. One token and many are summed in the same order, two columns at a time. The other types are those of
 * VNNI.
 */
#define QS_SET avx512_bf16
#define QS_FEATURES ",avx512bf16"
#include "set.h"

#if QS_HAS_SET
QS_BEGIN_TILES

#include "../../product/slices.inc.h"

#include "../../product/outputs.inc.h"

/* Tokens of the largest tile of one panel. */
enum { LARGEST_TILE = 16 };

/* Columns whose activations are rounded together, and pairs of them. */
enum { COLUMNS = 32, PAIRS = COLUMNS / 2 };

typedef struct {
    _Alignas(64) int32_t of[PAIRS];
} pairs;

/* The first `count` of 32 activations rounded, the others 0. */
QS_INLINE void round_pairs(const float *from, int32_t count, pairs *out) {
    const uint32_t mask = count >= COLUMNS ? ~0u : (1u << count) - 1;
    const __m512 low = _mm512_maskz_loadu_ps((__mmask16)mask, from);
    const __m512 high = _mm512_maskz_loadu_ps((__mmask16)(mask >> 16), from + 16);
    _mm512_store_si512(out->of, (__m512i)_mm512_cvtne2ps_pbh(high, low));
}

/* Two columns of a panel, side by side in each row's lane; a column behind the last is 0. */
QS_INLINE __m512i two_columns(const uint8_t *from, int has_both) {
    const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6,
                                           21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    const __m512i columns = has_both ? _mm512_loadu_si512(from)
                                     : _mm512_zextsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)from));
    return _mm512_permutexvar_epi16(order, columns);
}

QS_INLINE qs_vf add_pair(qs_vf sums, __m512i weights, int32_t pair) {
    return (qs_vf)_mm512_dpbf16_ps((__m512)sums, (__m512bh)weights, (__m512bh)_mm512_set1_epi32(pair));
}

void QS_NAME(qs_one_bf16_x_bf16)(const uint8_t *panel, int32_t columns, const void *activations, float *sums,
                                 const uint8_t *ahead) {
    const float *x = activations;
    qs_vf total = load(sums);
    for (int32_t k = 0; k < columns; k += COLUMNS) {
        const uint8_t *from = panel + (int64_t)k * 2 * QS_PANEL_ROWS, *next = ahead + (int64_t)k * 2 * QS_PANEL_ROWS;
        const int32_t count = columns - k < COLUMNS ? columns - k : COLUMNS;
        pairs rounded;
        round_pairs(x + k, count, &rounded);
        for (int32_t p = 0; 2 * p < count; p++) {
            __builtin_prefetch(next + 64 * p);
            total = add_pair(total, two_columns(from + 64 * p, 2 * p + 1 < count), rounded.of[p]);
        }
    }
    store(sums, total);
}

void QS_NAME(qs_unpack_bf16)(const uint8_t *panel, int32_t blocks, int32_t columns, qs_unpacked_panel out) {
    (void)columns;
    uint8_t *to = (uint8_t *)(void *)out.scales;
    for (int32_t k = 0; k < blocks; k += 2) {
        _mm512_storeu_si512(to + (int64_t)k * 32, two_columns(panel + (int64_t)k * 32, k + 1 < blocks));
    }
}

/*
 * `panels` panels times `tokens` tokens from `first` on, of which there are `many`. An activation meets the rows of
 * both panels: it is rounded, and read, half as often.
 */
QS_INLINE void bf16_tile(const qs_panel_product *product, int32_t first, int many, const int tokens, const int panels) {
    const float *rows[LARGEST_TILE];
    qs_vf totals[2][LARGEST_TILE];
    pairs rounded[LARGEST_TILE];
    const uint8_t *const weights[2] = {(const uint8_t *)(const void *)product->weights.scales,
                                       (const uint8_t *)(const void *)product->second.scales};
    for (int t = 0; t < tokens; t++) rows[t] = (const float *)(const void *)token_at(product, first, t, many);
    QS_UNROLL for (int s = 0; s < panels; s++) {
        QS_UNROLL for (int t = 0; t < tokens; t++) {
            totals[s][t] = carried_total(product, first + (t < many ? t : many - 1), s, panels * QS_PANEL_ROWS);
        }
    }
    for (int32_t k = 0; k < product->columns; k += COLUMNS) {
        const int32_t count = product->columns - k < COLUMNS ? product->columns - k : COLUMNS;
        for (int t = 0; t < tokens; t++) round_pairs(rows[t] + k, count, &rounded[t]);
        for (int32_t p = 0; 2 * p < count; p++) {
            __m512i two[2];
            QS_UNROLL for (int s = 0; s < panels; s++) {
                two[s] = _mm512_loadu_si512(weights[s] + (int64_t)k * 32 + 64 * p);
            }
            QS_UNROLL for (int t = 0; t < tokens; t++) {
                QS_UNROLL for (int s = 0; s < panels; s++) {
                    totals[s][t] = add_pair(totals[s][t], two[s], rounded[t].of[p]);
                }
            }
        }
    }
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        QS_UNROLL for (int s = 0; s < panels; s++) {
            if (t < many) leave_total(product, first + t, s, panels * QS_PANEL_ROWS, totals[s][t]);
        }
    }
}

/* `large` tokens at a time, then 4. */
QS_INLINE void many_bf16(const qs_panel_product *product, const int large, const int panels) {
    int32_t t = 0;
    for (; product->tokens - t >= large; t += large) bf16_tile(product, t, large, large, panels);
    for (; product->tokens - t > 0; t += 4) {
        bf16_tile(product, t, product->tokens - t < 4 ? product->tokens - t : 4, 4, panels);
    }
}

void QS_NAME(qs_many_bf16_x_bf16)(const qs_panel_product *product) {
    if (product->rows > QS_PANEL_ROWS) {
        many_bf16(product, 12, 2);
    } else {
        many_bf16(product, LARGEST_TILE, 1);
    }
}

#define QS_PANELS_SET avx512_vnni
#define QS_OWN_BF16
#include "../../product/table.inc.h"

QS_END
#endif
