#include "qs_inference.h"

static int32_t round_up(int32_t value, int32_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

qs_row_layout qs_row_layout_of(int32_t columns) {
    qs_row_layout layout;
    layout.columns = columns;
    layout.padded = round_up(columns, 64);
    layout.groups = round_up(layout.padded / QS_GROUP, 16);
    return layout;
}

int64_t qs_weight_record_bytes(qs_row_layout layout) {
    return layout.padded + 8 * (int64_t)layout.groups;
}

int64_t qs_activation_record_bytes(qs_row_layout layout) {
    return 2 * (int64_t)layout.padded + 8 * (int64_t)layout.groups;
}

qs_row_kind qs_row_kind_of(uint32_t type) {
    switch (type) {
    case QS_ROW_F32:
    case QS_ROW_F16:
    case QS_ROW_BF16: return QS_ROWS_FLOATS;
    case QS_ROW_Q4_0:
    case QS_ROW_Q4_1:
    case QS_ROW_Q5_0:
    case QS_ROW_Q5_1:
    case QS_ROW_Q8_0:
    case QS_ROW_Q2_K:
    case QS_ROW_Q3_K:
    case QS_ROW_Q4_K:
    case QS_ROW_Q5_K:
    case QS_ROW_Q6_K: return QS_ROWS_CODES;
    default: return QS_ROWS_DECODED;
    }
}
