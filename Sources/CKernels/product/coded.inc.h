/*
 * The kernels of one type of codes. Before: QS_T, its name; QS_T_COLUMNS, QS_T_BYTES, QS_T_GROUP, QS_T_OFFSETS, QS_T_SHIFT,
 * QS_T_WIDE as in its qs_panel_format; QS_T_PARTS, the groups of 32 columns whose codes share bytes.
 */
#define QS_OF_TYPE_(name, type) name##_##type
#define QS_OF_TYPE(name, type) QS_OF_TYPE_(name, type)

/* Adds one group of 32 columns, whose sums of products are there, to the totals. */
QS_INLINE qs_vf QS_OF_TYPE(finish, QS_T)(const uint8_t *block, int slice, int g, const qs_vi sums[2],
                                         const qs_rounded_block *record, qs_vf total) {
    if (QS_T_GROUP == 32) {
        const qs_vf scale = QS_OF_TYPE(scales, QS_T)(block, slice, g) * splat(record->scale);
        total = fma(__builtin_convertvector(sums[0] + sums[1], qs_vf), scale, total);
        return QS_T_OFFSETS ? fma(QS_OF_TYPE(offsets, QS_T)(block, slice, g), splat(record->sum), total) : total;
    }
    /* The activations' scale comes last, once for both groups. */
    qs_vf both = {0};
    for (int h = 0; h < 2; h++) {
        const qs_vf sum = __builtin_convertvector(sums[h], qs_vf), scale = QS_OF_TYPE(scales, QS_T)(block, slice, 2 * g + h);
        both = h == 0 ? sum * scale : fma(sum, scale, both);
        if (!QS_T_OFFSETS) continue;
        both = fma(-QS_OF_TYPE(offsets, QS_T)(block, slice, 2 * g + h), splat((float)negative_of(record, 2, h)), both);
    }
    return fma(both, splat(record->scale), total);
}

/* Groups g ..< g + QS_T_PARTS of a block. */
QS_INLINE qs_vf QS_OF_TYPE(add_parts, QS_T)(const uint8_t *block, int slice, int g, const qs_rounded_block *record,
                                            qs_vf total) {
    qs_vi sums[QS_T_PARTS][2];
    QS_UNROLL for (int p = 0; p < QS_T_PARTS; p++) {
        sums[p][0] = start_of(negative_of(record + p, 32 / QS_T_GROUP, 0), QS_T_SHIFT);
        sums[p][1] = start_of(QS_T_GROUP == 32 ? 0 : negative_of(record + p, 2, 1), QS_T_SHIFT);
    }
    QS_UNROLL for (int c = 0; c < 8; c++) {
        QS_UNROLL for (int p = 0; p < QS_T_PARTS; p++) {
            const vc codes = QS_OF_TYPE(codes, QS_T)(block, slice, g + p, c);
            const int32_t four = four_codes(record[p].codes + 4 * c);
            sums[p][c / 4] = QS_T_WIDE ? qs_dot_wide(sums[p][c / 4], codes, four) : qs_dot(sums[p][c / 4], codes, four);
        }
    }
    QS_UNROLL for (int p = 0; p < QS_T_PARTS; p++) {
        total = QS_OF_TYPE(finish, QS_T)(block, slice, g + p, sums[p], record + p, total);
    }
    return total;
}

void QS_NAME(QS_OF_TYPE(qs_panel_one, QS_T))(const uint8_t *panel, int32_t blocks, const void *activations,
                                             float *sums, const uint8_t *ahead) {
    for (int slice = 0; slice < SLICES; slice++) {
        const qs_rounded_block *record = activations;
        const uint8_t *block = panel;
        qs_vf total = load(sums + slice * QS_LANES);
        for (int32_t b = 0; b < blocks; b++, block += QS_T_BYTES, record += QS_T_COLUMNS / 32) {
            QS_UNROLL for (int g = 0; g < QS_T_COLUMNS / 32; g += QS_T_PARTS) {
                /* A few at a time: many at once wait for each other. */
                const int from = QS_T_BYTES * g / (QS_T_COLUMNS / 32);
                const int to = QS_T_BYTES * (g + QS_T_PARTS) / (QS_T_COLUMNS / 32);
                QS_UNROLL for (int line = (from + 63) / 64 * 64; line < to; line += 64) {
                    if (slice == 0) __builtin_prefetch(ahead + (block - panel) + line);
                }
                total = QS_OF_TYPE(add_parts, QS_T)(block, slice, g, record + g, total);
            }
        }
        store(sums + slice * QS_LANES, total);
    }
}

void QS_NAME(QS_OF_TYPE(qs_panel_unpack, QS_T))(const uint8_t *panel, int32_t blocks, int32_t columns,
                                                qs_unpacked_panel out) {
    (void)columns;
    for (int32_t b = 0; b < blocks; b++, panel += QS_T_BYTES) {
        for (int slice = 0; slice < SLICES; slice++) {
            QS_UNROLL for (int g = 0; g < QS_T_COLUMNS / 32; g += QS_T_PARTS) {
                QS_UNROLL for (int c = 0; c < 8; c++) {
                    QS_UNROLL for (int p = 0; p < QS_T_PARTS; p++) {
                        store_codes(out.codes + ((g + p) * 8 + c) * DWORDS + slice * SLICE,
                                    QS_OF_TYPE(codes, QS_T)(panel, slice, g + p, c));
                    }
                }
            }
            QS_UNROLL for (int g = 0; g < QS_T_COLUMNS / QS_T_GROUP; g++) {
                const int at = g * QS_PANEL_ROWS + slice * QS_LANES;
                store(out.scales + at, QS_OF_TYPE(scales, QS_T)(panel, slice, g));
                if (QS_T_OFFSETS) store(out.offsets + at, QS_OF_TYPE(offsets, QS_T)(panel, slice, g));
            }
        }
        out.codes += QS_T_COLUMNS / 4 * DWORDS;
        out.scales += QS_T_COLUMNS / QS_T_GROUP * QS_PANEL_ROWS;
        out.offsets += QS_T_COLUMNS / QS_T_GROUP * QS_PANEL_ROWS;
    }
}

#undef QS_T
#undef QS_T_COLUMNS
#undef QS_T_BYTES
#undef QS_T_GROUP
#undef QS_T_OFFSETS
#undef QS_T_SHIFT
#undef QS_T_WIDE
#undef QS_T_PARTS
