/*
 * The kernels of one type of floats with vectors: a part of floats.inc.h. The type's file defines before:
 *   QS_PACK_ALL(type)(job)    makes all blocks that the job asks for
 *   QS_WEIGHTS(type)(from)    QS_LANES weights
 */

void QS_NAME(QS_OF_TYPE(qs_pack, QS_T))(const qs_panel_packing *job) {
    QS_OF_TYPE(pack, QS_T)(job);
}

/* Each total is one chain of sums, so that it is the same however many tokens there are. */
void QS_NAME(QS_OF_TYPE_BY(qs_one, QS_T, f32))(const uint8_t *panel, int32_t columns, const void *activations,
                                               float *sums, const uint8_t *ahead) {
    const float *x = activations;
    qs_vf total[SLICES];
    for (int s = 0; s < SLICES; s++) total[s] = load(sums + s * QS_LANES);
    for (int32_t k = 0; k < columns; k++) {
        const uint8_t *row = panel + (int64_t)k * T_BYTES;
        __builtin_prefetch(ahead + (row - panel));
        QS_UNROLL for (int s = 0; s < SLICES; s++) {
            total[s] = mul_add(QS_OF_TYPE(weights, QS_T)(row + s * QS_LANES * T_FILE_BYTES), splat(x[k]), total[s]);
        }
    }
    for (int s = 0; s < SLICES; s++) store(sums + s * QS_LANES, total[s]);
}

void QS_NAME(QS_OF_TYPE(qs_unpack, QS_T))(const uint8_t *panel, int32_t blocks, int32_t columns,
                                          qs_unpacked_panel out) {
    (void)columns;
    for (int64_t i = 0; i < (int64_t)blocks * QS_PANEL_ROWS; i += QS_LANES) {
        store(out.scales + i, QS_OF_TYPE(weights, QS_T)(panel + i * T_FILE_BYTES));
    }
}
