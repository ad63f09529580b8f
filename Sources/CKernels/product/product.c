/* What the panels of each type look like, and which kernels a set has for them. */
#include "kernels.h"

_Static_assert((int)QS_PANEL_TYPES == (int)QS_TYPE_IDS, "tables of panels hold every type");

QS_DISPATCH_VARIANTS(qs_product_kernels)

/* The files of types say how many bytes a block takes. */
#define QS_FILE(NAME, name, weights, bytes, codec, panels, ...) QS_PANELS_FILE_##panels(name)
#include "../base/include_formats.h"

#define QS_LAYOUT_CODES(id, name, weights, bytes, group, offsets, shift, wide, ...)                                    \
    [id] = {QS_PANEL_CODES, weights, QS_BYTES_##name, bytes, group, offsets, shift, wide},
#define QS_LAYOUT_FLOATS(id, name, weights, bytes, ...)                                                                \
    [id] = {QS_PANEL_FLOATS, weights, QS_BYTES_##name, bytes, 0, 0, 0, 0},
#define QS_LAYOUT_NO_PANELS(...)

static const qs_panel_format formats[QS_PANEL_TYPES] = {
#define QS_FORMAT(id, NAME, name, weights, bytes, codec, panels, ...)                                                  \
    QS_LAYOUT_##panels(id, name, weights, bytes, __VA_ARGS__)
#include "../base/each_format.h"
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
    return (qs_unpacked_panel){
        .scales = scales, .offsets = scales + groups * SCALE_BYTES / 4, .codes = start + groups * 2 * SCALE_BYTES};
}
