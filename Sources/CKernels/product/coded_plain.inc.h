/*
 * The kernels of one type of codes in plain C: a part of coded.inc.h. The type's file defines before, where `block` is
 * that of a panel and `row` one of its 16:
 *   QS_PACK(type)(from, row, to)    a row's block of a file at its place in a block of a panel
 *   QS_CODE(type)(block, g, c, i)   of columns 4 c ..< 4 c + 4 of group g of 32 columns, byte i of [row][column]
 *   QS_SCALE(type)(block, g, row)   the scale of group g of 16 or 32
 *   QS_OFFSET(type)(block, g, row)  its offset, or QS_NO_OFFSET(type)
 */

void QS_NAME(QS_OF_TYPE(qs_pack, QS_T))(const qs_panel_packing *job) {
    pack_rows(job, T_FILE_BYTES, T_BYTES, QS_OF_TYPE(pack, QS_T));
}

void QS_NAME(QS_OF_TYPE(qs_unpack, QS_T))(const uint8_t *panel, int32_t blocks, int32_t columns,
                                          qs_unpacked_panel out) {
    (void)columns;
    for (int32_t b = 0; b < blocks; b++, panel += T_BYTES) {
        for (int g = 0; g < T_COLUMNS / 32; g++) {
            for (int c = 0; c < 8; c++) {
                for (int i = 0; i < DWORDS; i++) *out.codes++ = QS_OF_TYPE(code, QS_T)(panel, g, c, i);
            }
        }
        for (int g = 0; g < T_COLUMNS / T_GROUP; g++) {
            for (int row = 0; row < QS_PANEL_ROWS; row++) {
                *out.scales++ = QS_OF_TYPE(scale, QS_T)(panel, g, row);
                if (T_OFFSETS) *out.offsets++ = QS_OF_TYPE(offset, QS_T)(panel, g, row);
            }
        }
    }
}

void QS_NAME(QS_OF_TYPE_BY(qs_one, QS_T, r8))(const uint8_t *panel, int32_t blocks, const void *activations,
                                              float *sums, const uint8_t *ahead) {
    (void)ahead;
    enum { GROUPS = T_COLUMNS / 32, KIND = (T_GROUP == 16) * QS_MANY_SMALL_GROUPS + T_OFFSETS * QS_MANY_OFFSETS };
    uint8_t codes[GROUPS * 8 * DWORDS];
    float scales[T_COLUMNS / T_GROUP * QS_PANEL_ROWS], offsets[T_COLUMNS / T_GROUP * QS_PANEL_ROWS];
    const qs_unpacked_panel weights = {codes, scales, offsets};
    const qs_rounded_block *record = activations;
    for (int32_t b = 0; b < blocks; b++, panel += T_BYTES, record += GROUPS) {
        QS_NAME(QS_OF_TYPE(qs_unpack, QS_T))(panel, 1, T_COLUMNS, weights);
        add_groups(weights, GROUPS, T_SHIFT, KIND, record, sums);
    }
}
