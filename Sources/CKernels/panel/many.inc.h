/*
 * Unpacked panels times many tokens, and products with float weights: tiles of QS_LANES rows and up to QS_TOKENS tokens,
 * whose totals stay in registers.
 */

#include "outputs.inc.h"

/* Adds 32 columns of `tokens` tokens from `from` on to their totals. */
QS_INLINE void add_tokens(const vc codes[8], const qs_vf scales[2], const qs_vf offsets[2], int shift,
                          const uint8_t *const *rows, int64_t at, qs_vf *totals, const int tokens, const int kind) {
    qs_vi sums[4][2];
    const int is_small = kind & QS_MANY_SMALL_GROUPS;
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        const qs_rounded_block *block = (const void *)(rows[t] + at);
        const int has_bias = !(kind & QS_MANY_OFFSETS);
        const int32_t first = is_small ? block->negative_first : block->negative;
        sums[t][0] = has_bias ? ((qs_vi){0} + first) << shift : (qs_vi){0};
        sums[t][1] = has_bias && is_small ? ((qs_vi){0} + (block->negative - first)) << shift : (qs_vi){0};
    }
    QS_UNROLL for (int c = 0; c < 8; c++) {
        QS_UNROLL for (int t = 0; t < tokens; t++) {
            const int32_t four = four_codes(((const qs_rounded_block *)(const void *)(rows[t] + at))->codes + 4 * c);
            const int h = is_small ? c / 4 : 0;
            sums[t][h] = kind & QS_MANY_WIDE ? qs_dot_wide(sums[t][h], codes[c], four) : qs_dot(sums[t][h], codes[c], four);
        }
    }
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        const qs_rounded_block *block = (const void *)(rows[t] + at);
        const qs_vf activation = splat(block->scale);
        totals[t] = fma(__builtin_convertvector(sums[t][0], qs_vf), scales[0] * activation, totals[t]);
        if (is_small) totals[t] = fma(__builtin_convertvector(sums[t][1], qs_vf), scales[1] * activation, totals[t]);
        if (!(kind & QS_MANY_OFFSETS)) continue;
        if (!is_small) {
            totals[t] = fma(offsets[0], splat(block->sum), totals[t]);
            continue;
        }
        const int32_t negatives[2] = {block->negative_first, block->negative - block->negative_first};
        for (int h = 0; h < 2; h++) totals[t] = fma(offsets[h], splat((float)negatives[h] * -block->scale), totals[t]);
    }
}

/* One slice times up to `tokens` tokens from `first` on. */
QS_INLINE void codes_tile(const qs_panel_product *product, int slice, int32_t first, int many, const int tokens,
                          const int kind) {
    const uint8_t *rows[QS_TOKENS];
    qs_vf totals[QS_TOKENS];
    const int per_group = kind & QS_MANY_SMALL_GROUPS ? 2 : 1;
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        rows[t] = token_at(product, first, t, many);
        totals[t] = (qs_vf){0};
    }
    const uint8_t *codes = product->weights.codes + slice * SLICE;
    const float *scales = product->weights.scales + slice * QS_LANES;
    const float *offsets = product->weights.offsets + slice * QS_LANES;
    for (int64_t at = 0; at < (int64_t)product->columns / 32 * QS_ROUNDED_BYTES; at += QS_ROUNDED_BYTES) {
        vc four_columns[8];
        qs_vf scale[2], offset[2];
        QS_UNROLL for (int c = 0; c < 8; c++) four_columns[c] = load_codes(codes + c * DWORDS);
        QS_UNROLL for (int h = 0; h < per_group; h++) {
            scale[h] = load(scales + h * QS_PANEL_ROWS);
            if (kind & QS_MANY_OFFSETS) offset[h] = load(offsets + h * QS_PANEL_ROWS);
        }
        QS_UNROLL for (int t = 0; t < tokens; t += 4) {
            add_tokens(four_columns, scale, offset, product->shift, rows + t, at, totals + t, tokens < 4 ? tokens : 4, kind);
        }
        codes += 8 * DWORDS, scales += per_group * QS_PANEL_ROWS, offsets += per_group * QS_PANEL_ROWS;
    }
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        if (t < many) write_total(product, first + t, slice, totals[t]);
    }
}

QS_INLINE void many_codes(const qs_panel_product *product, const int kind) {
    /* Offsets take registers that totals could have. */
    const int most = QS_TOKENS > 8 && kind & QS_MANY_OFFSETS ? QS_TOKENS - 4 : QS_TOKENS;
    for (int slice = 0; slice < SLICES; slice++) {
        int32_t t = 0;
        for (; product->tokens - t >= most; t += most) codes_tile(product, slice, t, most, most, kind);
#if QS_TOKENS > 8
        for (; product->tokens - t >= 8; t += 8) codes_tile(product, slice, t, 8, 8, kind);
#endif
        for (; product->tokens - t > 1; t += 4) {
            codes_tile(product, slice, t, product->tokens - t < 4 ? product->tokens - t : 4, 4, kind);
        }
        for (; product->tokens - t > 0; t++) codes_tile(product, slice, t, 1, 1, kind);
    }
}

#define QS_DEFINE_MANY(kind)                                                                                          \
    void QS_NAME(qs_panel_many_##kind)(const qs_panel_product *product) { many_codes(product, kind); }
QS_EACH_MANY_KIND(QS_DEFINE_MANY)

/* ---- Floats ---- */

QS_INLINE qs_vf weights_f32(const uint8_t *from) {
    return load((const float *)(const void *)from);
}

QS_INLINE qs_vf weights_f16(const uint8_t *from) {
    return halves(from);
}

QS_INLINE qs_vf weights_bf16(const uint8_t *from) {
    const qs_vu16 upper = *(const qs_vu16 *)(const void *)from;
    return (qs_vf)(__builtin_convertvector(upper, qs_vu32) << 16);
}

/* Each total is one chain of sums, so that it is the same however many tokens there are: 8 columns are loaded at once. */
#define QS_DEFINE_FLOATS(type, size)                                                                                  \
    void QS_NAME(qs_panel_one_##type)(const uint8_t *panel, int32_t columns, const void *activations, float *sums,    \
                                      const uint8_t *ahead) {                                                         \
        const float *x = activations;                                                                                 \
        qs_vf total[SLICES];                                                                                          \
        for (int s = 0; s < SLICES; s++) total[s] = load(sums + s * QS_LANES);                                        \
        for (int32_t k = 0; k < columns; k++) {                                                                       \
            const uint8_t *row = panel + (int64_t)k * QS_PANEL_ROWS * size;                                           \
            __builtin_prefetch(ahead + (row - panel));                                                                \
            QS_UNROLL for (int s = 0; s < SLICES; s++) {                                                              \
                total[s] = fma(weights_##type(row + s * QS_LANES * size), splat(x[k]), total[s]);                     \
            }                                                                                                         \
        }                                                                                                             \
        for (int s = 0; s < SLICES; s++) store(sums + s * QS_LANES, total[s]);                                        \
    }                                                                                                                 \
    void QS_NAME(qs_panel_unpack_##type)(const uint8_t *panel, int32_t blocks, int32_t columns,                       \
                                         qs_unpacked_panel out) {                                                     \
        (void)columns;                                                                                                \
        for (int64_t i = 0; i < (int64_t)blocks * QS_PANEL_ROWS; i += QS_LANES) {                                     \
            store(out.scales + i, weights_##type(panel + i * size));                                                  \
        }                                                                                                             \
    }
QS_DEFINE_FLOATS(f32, 4)
QS_DEFINE_FLOATS(f16, 2)
QS_DEFINE_FLOATS(bf16, 2)

QS_INLINE void floats_tile(const qs_panel_product *product, int slice, int32_t first, int many, const int tokens) {
    const uint8_t *rows[QS_TOKENS];
    qs_vf totals[QS_TOKENS];
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        rows[t] = token_at(product, first, t, many);
        totals[t] = carried_total(product, first + (t < many ? t : many - 1), slice, QS_PANEL_ROWS);
    }
    const float *weights = product->weights.scales + slice * QS_LANES;
    for (int64_t k = 0; k < product->columns; k++, weights += QS_PANEL_ROWS) {
        const qs_vf weight = load(weights);
        QS_UNROLL for (int t = 0; t < tokens; t++) {
            totals[t] = fma(weight, splat(((const float *)(const void *)rows[t])[k]), totals[t]);
        }
    }
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        if (t < many) leave_total(product, first + t, slice, QS_PANEL_ROWS, totals[t]);
    }
}

/* Tokens of a tile whose activations lie in the same set of the first cache. */
enum { ALIASED_TOKENS = 8 };

void QS_NAME(qs_panel_many_floats)(const qs_panel_product *product) {
    const int has_aliases = QS_TOKENS > ALIASED_TOKENS && product->stride % QS_ALIASED_BYTES == 0;
    for (int slice = 0; slice < SLICES; slice++) {
        int32_t t = 0;
        for (; has_aliases && product->tokens - t >= ALIASED_TOKENS; t += ALIASED_TOKENS) {
            floats_tile(product, slice, t, ALIASED_TOKENS, ALIASED_TOKENS);
        }
        for (; product->tokens - t >= QS_TOKENS; t += QS_TOKENS) floats_tile(product, slice, t, QS_TOKENS, QS_TOKENS);
        for (; product->tokens - t > 0; t += 4) {
            floats_tile(product, slice, t, product->tokens - t < 4 ? product->tokens - t : 4, 4);
        }
    }
}
