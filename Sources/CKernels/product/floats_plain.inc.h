/*
 * The kernels of one type of floats in plain C: a part of floats.inc.h. The type's file defines before:
 *   QS_PACK(type)(from, row, to)   a row's weight at its place in a block of a panel
 *   QS_WEIGHT(type)(from)          one weight
 */

void QS_NAME(QS_OF_TYPE(qs_pack, QS_T))(const qs_panel_packing *job) {
    pack_rows(job, T_FILE_BYTES, T_BYTES, QS_OF_TYPE(pack, QS_T));
}

void QS_NAME(QS_OF_TYPE(qs_unpack, QS_T))(const uint8_t *panel, int32_t blocks, int32_t columns,
                                          qs_unpacked_panel out) {
    (void)columns;
    for (int64_t i = 0; i < (int64_t)blocks * QS_PANEL_ROWS; i++) {
        out.scales[i] = QS_OF_TYPE(weight, QS_T)(panel + i * T_FILE_BYTES);
    }
}

void QS_NAME(QS_OF_TYPE_BY(qs_one, QS_T, f32))(const uint8_t *panel, int32_t columns, const void *activations,
                                               float *sums, const uint8_t *ahead) {
    (void)ahead;
    const float *x = activations;
    for (int64_t k = 0; k < columns; k++, panel += T_BYTES) {
        for (int row = 0; row < QS_PANEL_ROWS; row++) {
            sums[row] = fmaf(QS_OF_TYPE(weight, QS_T)(panel + row * T_FILE_BYTES), x[k], sums[row]);
        }
    }
}
