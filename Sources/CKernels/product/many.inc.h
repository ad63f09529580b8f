/*
 * Unpacked panels times many tokens, and products with float weights: tiles of QS_LANES rows of up to QS_PANELS panels
 * and up to QS_TOKENS tokens (of floats QS_FLOAT_TOKENS, of one panel), whose totals stay in registers.
 */

#include "outputs.inc.h"

/*
 * A slice of each of `panels` panels times up to `tokens` tokens from `first` on. Codes of four columns are read once
 * for all tokens, and a token's four activations once for all panels.
 */
QS_INLINE void codes_tile(const qs_panel_product *product, int slice, int32_t first, int many, const int tokens,
                          const int panels, const int kind) {
    const uint8_t *ahead = first == 0 && slice == 0 ? product->ahead : NULL;
    const uint8_t *rows[QS_TOKENS];
    qs_vf totals[QS_TOKENS][QS_PANELS];
    const int groups = kind & QS_MANY_SMALL_GROUPS ? 2 : 1, has_offsets = kind & QS_MANY_OFFSETS;
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        rows[t] = token_at(product, first, t, many);
        QS_UNROLL for (int s = 0; s < panels; s++) totals[t][s] = (qs_vf){0};
    }
    const qs_unpacked_panel *const weights[2] = {&product->weights, &product->second};
    const uint8_t *from[QS_PANELS];
    const float *scales[QS_PANELS], *offsets[QS_PANELS];
    QS_UNROLL for (int s = 0; s < panels; s++) {
        from[s] = weights[s]->codes + slice * SLICE;
        scales[s] = weights[s]->scales + slice * QS_LANES, offsets[s] = weights[s]->offsets + slice * QS_LANES;
    }
    for (int64_t at = 0; at < (int64_t)product->columns / 32 * QS_ROUNDED_BYTES; at += QS_ROUNDED_BYTES) {
        if (ahead != NULL) {
            for (int32_t line = 0; line < product->ahead_bytes; line += 64) __builtin_prefetch(ahead + line, 0, 2);
            ahead += product->ahead_bytes;
        }
        qs_vf both[QS_TOKENS][QS_PANELS];
        QS_UNROLL for (int h = 0; h < groups; h++) {
            qs_vi sums[QS_TOKENS][QS_PANELS];
            QS_UNROLL for (int t = 0; t < tokens; t++) {
                const int32_t start = negative_of((const void *)(rows[t] + at), groups, h);
                QS_UNROLL for (int s = 0; s < panels; s++) {
                    sums[t][s] = has_offsets ? (qs_vi){0} : ((qs_vi){0} + start) << product->shift;
                }
            }
            QS_UNROLL for (int c = 8 / groups * h; c < 8 / groups * (h + 1); c++) {
                vc codes[QS_PANELS];
                QS_UNROLL for (int s = 0; s < panels; s++) codes[s] = load_codes(from[s] + c * DWORDS);
                QS_UNROLL for (int t = 0; t < tokens; t++) {
                    const int32_t four =
                        four_codes(((const qs_rounded_block *)(const void *)(rows[t] + at))->codes + 4 * c);
                    QS_UNROLL for (int s = 0; s < panels; s++) {
                        sums[t][s] = kind & QS_MANY_WIDE ? qs_dot_wide(sums[t][s], codes[s], four)
                                                         : qs_dot(sums[t][s], codes[s], four);
                    }
                }
            }
            QS_UNROLL for (int s = 0; s < panels; s++) {
                const qs_vf scale = load(scales[s] + h * QS_PANEL_ROWS);
                const qs_vf offset = has_offsets ? load(offsets[s] + h * QS_PANEL_ROWS) : (qs_vf){0};
                QS_UNROLL for (int t = 0; t < tokens; t++) {
                    const qs_rounded_block *block = (const void *)(rows[t] + at);
                    const qs_vf sum = __builtin_convertvector(sums[t][s], qs_vf);
                    if (groups == 1) {
                        totals[t][s] = mul_add(sum, scale * splat(block->scale), totals[t][s]);
                        if (has_offsets) totals[t][s] = mul_add(offset, splat(block->sum), totals[t][s]);
                        continue;
                    }
                    both[t][s] = h == 0 ? sum * scale : mul_add(sum, scale, both[t][s]);
                    if (has_offsets) both[t][s] = mul_add(-offset, splat((float)negative_of(block, 2, h)), both[t][s]);
                }
            }
        }
        QS_UNROLL for (int t = 0; t < tokens && groups == 2; t++) {
            const qs_vf scale = splat(((const qs_rounded_block *)(const void *)(rows[t] + at))->scale);
            QS_UNROLL for (int s = 0; s < panels; s++) totals[t][s] = mul_add(both[t][s], scale, totals[t][s]);
        }
        QS_UNROLL for (int s = 0; s < panels; s++) {
            from[s] += 8 * DWORDS, scales[s] += groups * QS_PANEL_ROWS, offsets[s] += groups * QS_PANEL_ROWS;
        }
    }
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        QS_UNROLL for (int s = 0; s < panels; s++) {
            if (t < many) write_total(product, first + t, slice + s * SLICES, totals[t][s]);
        }
    }
}

QS_INLINE void panels_times_tokens(const qs_panel_product *product, int slice, const int panels, const int kind) {
    int32_t t = 0;
    for (; product->tokens - t >= QS_TOKENS; t += QS_TOKENS) {
        codes_tile(product, slice, t, QS_TOKENS, QS_TOKENS, panels, kind);
    }
    for (; product->tokens - t > 1; t += 4) {
        codes_tile(product, slice, t, product->tokens - t < 4 ? product->tokens - t : 4, 4, panels, kind);
    }
    for (; product->tokens - t > 0; t++) codes_tile(product, slice, t, 1, 1, panels, kind);
}

QS_INLINE void many_codes(const qs_panel_product *product, const int kind) {
    for (int slice = 0; slice < SLICES; slice++) {
        if (QS_PANELS > 1 && product->rows > QS_PANEL_ROWS) {
            panels_times_tokens(product, slice, QS_PANELS, kind);
        } else {
            panels_times_tokens(product, slice, 1, kind);
        }
    }
}

#define QS_DEFINE_MANY(kind, name)                                                                                     \
    void QS_NAME(qs_many_##name##_x_r8)(const qs_panel_product *product) {                                             \
        many_codes(product, kind);                                                                                     \
    }
QS_EACH_MANY_KIND(QS_DEFINE_MANY)

/* ---- Floats ---- */

QS_INLINE void floats_tile(const qs_panel_product *product, int slice, int32_t first, int many, const int tokens) {
    const uint8_t *rows[QS_FLOAT_TOKENS];
    qs_vf totals[QS_FLOAT_TOKENS];
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        rows[t] = token_at(product, first, t, many);
        totals[t] = carried_total(product, first + (t < many ? t : many - 1), slice, QS_PANEL_ROWS);
    }
    const float *weights = product->weights.scales + slice * QS_LANES;
    for (int64_t k = 0; k < product->columns; k++, weights += QS_PANEL_ROWS) {
        const qs_vf weight = load(weights);
        QS_UNROLL for (int t = 0; t < tokens; t++) {
            totals[t] = mul_add(weight, splat(((const float *)(const void *)rows[t])[k]), totals[t]);
        }
    }
    QS_UNROLL for (int t = 0; t < tokens; t++) {
        if (t < many) leave_total(product, first + t, slice, QS_PANEL_ROWS, totals[t]);
    }
}

/* Tokens of a tile whose activations lie in the same set of the first cache. */
enum { ALIASED_TOKENS = 8 };

void QS_NAME(qs_many_f32_x_f32)(const qs_panel_product *product) {
    const int has_aliases = QS_FLOAT_TOKENS > ALIASED_TOKENS && product->stride % QS_ALIASED_BYTES == 0;
    for (int slice = 0; slice < SLICES; slice++) {
        int32_t t = 0;
        for (; has_aliases && product->tokens - t >= ALIASED_TOKENS; t += ALIASED_TOKENS) {
            floats_tile(product, slice, t, ALIASED_TOKENS, ALIASED_TOKENS);
        }
        for (; product->tokens - t >= QS_FLOAT_TOKENS; t += QS_FLOAT_TOKENS)
            floats_tile(product, slice, t, QS_FLOAT_TOKENS, QS_FLOAT_TOKENS);
        for (; product->tokens - t > 0; t += 4) {
            floats_tile(product, slice, t, product->tokens - t < 4 ? product->tokens - t : 4, 4);
        }
    }
}
