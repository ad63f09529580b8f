/*
 * The kernels of one type of codes with vectors: a part of coded.inc.h. The type's file defines before, where `block`
 * is that of a panel and `slice` counts QS_LANES rows:
 *   QS_PACK(type)(from, to)             makes a block of a panel
 *   QS_CODES(type)(block, slice, g, c)  the codes of columns 4 c ..< 4 c + 4 of group g of 32 columns
 *   QS_SCALES(type)(block, slice, g)    the scales of group g of 16 or 32
 *   QS_OFFSETS(type)(block, slice, g)   their offsets, or QS_NO_OFFSETS(type)
 */

/* Adds one group of 32 columns, whose sums of products are there, to the totals. */
QS_INLINE qs_vf QS_OF_TYPE(finish, QS_T)(const uint8_t *block, int slice, int g, const qs_vi sums[2],
                                         const qs_rounded_block *record, qs_vf total) {
    if (T_GROUP == 32) {
        const qs_vf scale = QS_OF_TYPE(scales, QS_T)(block, slice, g) * splat(record->scale);
        total = mul_add(__builtin_convertvector(sums[0] + sums[1], qs_vf), scale, total);
        return T_OFFSETS ? mul_add(QS_OF_TYPE(offsets, QS_T)(block, slice, g), splat(record->sum), total) : total;
    }
    /* The activations' scale comes last, once for both groups. */
    qs_vf both = {0};
    for (int h = 0; h < 2; h++) {
        const qs_vf sum = __builtin_convertvector(sums[h], qs_vf),
                    scale = QS_OF_TYPE(scales, QS_T)(block, slice, 2 * g + h);
        both = h == 0 ? sum * scale : mul_add(sum, scale, both);
        if (!T_OFFSETS) continue;
        both =
            mul_add(-QS_OF_TYPE(offsets, QS_T)(block, slice, 2 * g + h), splat((float)negative_of(record, 2, h)), both);
    }
    return mul_add(both, splat(record->scale), total);
}

/* Groups g ..< g + T_PARTS of a block. */
QS_INLINE qs_vf QS_OF_TYPE(add_parts, QS_T)(const uint8_t *block, int slice, int g, const qs_rounded_block *record,
                                            qs_vf total) {
    qs_vi sums[T_PARTS][2];
    QS_UNROLL for (int p = 0; p < T_PARTS; p++) {
        sums[p][0] = start_of(negative_of(record + p, 32 / T_GROUP, 0), T_SHIFT);
        sums[p][1] = start_of(T_GROUP == 32 ? 0 : negative_of(record + p, 2, 1), T_SHIFT);
    }
    QS_UNROLL for (int c = 0; c < 8; c++) {
        QS_UNROLL for (int p = 0; p < T_PARTS; p++) {
            const vc codes = QS_OF_TYPE(codes, QS_T)(block, slice, g + p, c);
            const int32_t four = four_codes(record[p].codes + 4 * c);
            sums[p][c / 4] = T_WIDE ? qs_dot_wide(sums[p][c / 4], codes, four) : qs_dot(sums[p][c / 4], codes, four);
        }
    }
    QS_UNROLL for (int p = 0; p < T_PARTS; p++) {
        total = QS_OF_TYPE(finish, QS_T)(block, slice, g + p, sums[p], record + p, total);
    }
    return total;
}

void QS_NAME(QS_OF_TYPE_BY(qs_one, QS_T, r8))(const uint8_t *panel, int32_t blocks, const void *activations,
                                              float *sums, const uint8_t *ahead) {
    for (int slice = 0; slice < SLICES; slice++) {
        const qs_rounded_block *record = activations;
        const uint8_t *block = panel;
        qs_vf total = load(sums + slice * QS_LANES);
        for (int32_t b = 0; b < blocks; b++, block += T_BYTES, record += T_COLUMNS / 32) {
            QS_UNROLL for (int g = 0; g < T_COLUMNS / 32; g += T_PARTS) {
                /* A few at a time: many at once wait for each other. */
                const int from = T_BYTES * g / (T_COLUMNS / 32);
                const int to = T_BYTES * (g + T_PARTS) / (T_COLUMNS / 32);
                QS_UNROLL for (int line = (from + 63) / 64 * 64; line < to; line += 64) {
                    if (slice == 0) __builtin_prefetch(ahead + (block - panel) + line);
                }
                total = QS_OF_TYPE(add_parts, QS_T)(block, slice, g, record + g, total);
            }
        }
        store(sums + slice * QS_LANES, total);
    }
}

void QS_NAME(QS_OF_TYPE(qs_unpack, QS_T))(const uint8_t *panel, int32_t blocks, int32_t columns,
                                          qs_unpacked_panel out) {
    (void)columns;
    for (int32_t b = 0; b < blocks; b++, panel += T_BYTES) {
        for (int slice = 0; slice < SLICES; slice++) {
            QS_UNROLL for (int g = 0; g < T_COLUMNS / 32; g += T_PARTS) {
                QS_UNROLL for (int c = 0; c < 8; c++) {
                    QS_UNROLL for (int p = 0; p < T_PARTS; p++) {
                        store_codes(out.codes + ((g + p) * 8 + c) * DWORDS + slice * SLICE,
                                    QS_OF_TYPE(codes, QS_T)(panel, slice, g + p, c));
                    }
                }
            }
            QS_UNROLL for (int g = 0; g < T_COLUMNS / T_GROUP; g++) {
                const int at = g * QS_PANEL_ROWS + slice * QS_LANES;
                store(out.scales + at, QS_OF_TYPE(scales, QS_T)(panel, slice, g));
                if (T_OFFSETS) store(out.offsets + at, QS_OF_TYPE(offsets, QS_T)(panel, slice, g));
            }
        }
        out.codes += T_COLUMNS / 4 * DWORDS;
        out.scales += T_COLUMNS / T_GROUP * QS_PANEL_ROWS;
        out.offsets += T_COLUMNS / T_GROUP * QS_PANEL_ROWS;
    }
}

void QS_NAME(QS_OF_TYPE(qs_pack, QS_T))(const qs_panel_packing *job) {
    qs_sources from = sources_of(job, T_FILE_BYTES);
    uint8_t *to = job->panel;
    for (int32_t b = 0; b < job->blocks; b++, to += T_BYTES) {
        QS_OF_TYPE(pack, QS_T)(&from, to);
        advance(&from, T_FILE_BYTES);
    }
}
