/* What the panels of each type look like. */
#include <stddef.h>

#include "formats.h"

static const qs_panel_format formats[QS_PANEL_TYPES] = {
    [QS_TYPE_F32] = {QS_PANEL_FLOATS, 1, 64, 4, 0, 0, 0, 0},
    [QS_TYPE_F16] = {QS_PANEL_FLOATS, 1, 32, 2, 0, 0, 0, 0},
    [QS_TYPE_BF16] = {QS_PANEL_FLOATS, 1, 32, 2, 0, 0, 0, 0},
    [QS_TYPE_Q4_0] = {QS_PANEL_CODES, 32, Q4_0_BYTES, 18, 32, 0, 3, 0},
    [QS_TYPE_Q4_1] = {QS_PANEL_CODES, 32, Q4_1_BYTES, 20, 32, 1, 0, 0},
    [QS_TYPE_Q5_0] = {QS_PANEL_CODES, 32, Q5_0_BYTES, 22, 32, 0, 4, 0},
    [QS_TYPE_Q5_1] = {QS_PANEL_CODES, 32, Q5_1_BYTES, 24, 32, 1, 0, 0},
    [QS_TYPE_Q8_0] = {QS_PANEL_CODES, 32, Q8_0_BYTES, 34, 32, 0, 7, 1},
    [QS_TYPE_Q2_K] = {QS_PANEL_CODES, 256, Q2_K_BYTES, 84, 16, 1, 0, 0},
    [QS_TYPE_Q3_K] = {QS_PANEL_CODES, 256, Q3_K_BYTES, 110, 16, 0, 2, 0},
    [QS_TYPE_Q4_K] = {QS_PANEL_CODES, 256, Q4_K_BYTES, 144, 32, 1, 0, 0},
    [QS_TYPE_Q5_K] = {QS_PANEL_CODES, 256, Q5_K_BYTES, 176, 32, 1, 0, 0},
    [QS_TYPE_Q6_K] = {QS_PANEL_CODES, 256, Q6_K_BYTES, 210, 16, 0, 5, 0},
    [QS_TYPE_IQ4_NL] = {QS_PANEL_CODES, 32, Q4_0_BYTES, 18, 32, 0, 7, 1},
    [QS_TYPE_IQ4_XS] = {QS_PANEL_CODES, 256, IQ4_XS_BYTES, 136, 32, 0, 7, 1},
    [QS_TYPE_MXFP4] = {QS_PANEL_CODES, 32, MXFP4_BYTES, 17, 32, 0, 4, 0},
};

const qs_panel_format *qs_panel_format_of(uint32_t type) {
    return type < QS_PANEL_TYPES && formats[type].bytes > 0 ? &formats[type] : NULL;
}

int64_t qs_panel_bytes(uint32_t type, int32_t columns) {
    const qs_panel_format *format = qs_panel_format_of(type);
    return format == NULL ? 0 : (int64_t)(columns / format->columns) * format->bytes;
}

int64_t qs_rounded_bytes(int32_t columns) {
    const int64_t bytes = ((int64_t)columns + QS_ROUNDED_COLUMNS - 1) / QS_ROUNDED_COLUMNS * QS_ROUNDED_BYTES;
    return bytes % QS_ALIASED_BYTES == 0 ? bytes + QS_ROUNDED_BYTES : bytes;
}

/* Bytes of the parts of 32 columns. Rows of scales: codes have at most two, and as many offsets. */
enum { CODE_BYTES = 512, SCALE_BYTES = 128 };

/* Of 32 columns of floats, and of BF16, of which a panel takes no more than one of codes with room. */
enum { FLOAT_BYTES = 32 * 64, PAIR_BYTES = FLOAT_BYTES / 2 };

_Static_assert(CODE_BYTES + 2 * SCALE_BYTES <= PAIR_BYTES, "two panels of codes lie where one of floats would");

static int64_t groups_of(int32_t columns) {
    return ((int64_t)columns + 31) / 32;
}

int64_t qs_unpacked_bytes(int32_t columns) {
    return groups_of(columns) * FLOAT_BYTES;
}

qs_unpacked_panel qs_unpacked_panel_at(uint8_t *memory, int32_t columns, int32_t index) {
    const int64_t groups = groups_of(columns);
    uint8_t *start = memory + index * groups * PAIR_BYTES;
    float *scales = (float *)(void *)start;
    return (qs_unpacked_panel){.scales = scales,
                               .offsets = scales + groups * SCALE_BYTES / 4,
                               .codes = start + groups * 2 * SCALE_BYTES};
}
