/* The table of a set's kernels of layers. Before: the kernels, each named as its member. */
void QS_NAME(qs_round_row)(const float *values, int32_t columns, qs_rounded_block *record);

const qs_layer_kernels QS_NAME(qs_layer_kernels) = {
    .name = QS_TEXT(QS_SET),
    .round_row = QS_NAME(qs_round_row),
    .rms_norm = QS_NAME(qs_rms_norm),
    .layer_norm = QS_NAME(qs_layer_norm),
    .swiglu = QS_NAME(qs_swiglu),
    .geglu = QS_NAME(qs_geglu),
    .swiglu_clamped = QS_NAME(qs_swiglu_clamped),
    .softcap = QS_NAME(qs_softcap),
    .attend_f32 = QS_NAME(qs_attend_f32),
    .attend_f16 = QS_NAME(qs_attend_f16),
    .attend_q8_0 = QS_NAME(qs_attend_q8_0),
    .attend_q4_0 = QS_NAME(qs_attend_q4_0),
    .attend_fold = QS_NAME(qs_attend_fold),
    .rotate = QS_NAME(qs_rotate),
    .put_q8_0 = QS_NAME(qs_put_q8_0),
    .to_f16 = QS_NAME(qs_to_f16),
    .sigmoid_gate = QS_NAME(qs_sigmoid_gate),
    .unit_norm = QS_NAME(qs_unit_norm),
    .convolve = QS_NAME(qs_convolve),
    .delta_rule = QS_NAME(qs_delta_rule),
};
