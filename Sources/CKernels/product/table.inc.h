/*
 * The table of a set's, or a variant's, product kernels. Before, where a variant has few kernels of its own:
 * QS_PANELS_SET, the set or variant whose panel kernels it takes, and QS_OWN_BF16 where those of BF16 are its own.
 */
#if !defined(QS_PANELS_SET)
#define QS_PANELS_SET QS_SET
#endif
#define QS_PANELS_NAME(name) QS_JOIN(name, QS_PANELS_SET)

#include "declare.inc.h"
void QS_BASE_NAME(qs_round_row)(const float *values, int32_t columns, qs_rounded_block *record);
void QS_BASE_NAME(qs_softmax)(float *values, int32_t count);

#pragma clang diagnostic push
/* A variant's own kernels follow those that they replace. */
#pragma clang diagnostic ignored "-Winitializer-overrides"
const qs_product_kernels QS_NAME(qs_product_kernels) = {
    .name = QS_TEXT(QS_SET),
    .pack =
        {
#define QS_PACK_CODES(id, name) [id] = QS_PANELS_NAME(qs_pack_##name),
#define QS_PACK_FLOATS(id, name) QS_PACK_CODES(id, name)
#define QS_PACK_NO_PANELS(id, name)
#define QS_FORMAT(id, NAME, name, weights, bytes, codec, panels, ...) QS_PACK_##panels(id, name)
#include "../base/each_format.h"
        },
    .unpack =
        {
#define QS_UNPACK_CODES(id, name) [id] = QS_PANELS_NAME(qs_unpack_##name),
#define QS_UNPACK_FLOATS(id, name) QS_UNPACK_CODES(id, name)
#define QS_UNPACK_NO_PANELS(id, name)
#define QS_FORMAT(id, NAME, name, weights, bytes, codec, panels, ...) QS_UNPACK_##panels(id, name)
#include "../base/each_format.h"
        },
    .one =
        {
#define QS_ONE_CODES(id, name) [id] = QS_PANELS_NAME(qs_one_##name##_x_r8),
#define QS_ONE_FLOATS(id, name) [id] = QS_PANELS_NAME(qs_one_##name##_x_f32),
#define QS_ONE_NO_PANELS(id, name)
#define QS_FORMAT(id, NAME, name, weights, bytes, codec, panels, ...) QS_ONE_##panels(id, name)
#include "../base/each_format.h"
        },
#define QS_MANY(kind, name) QS_PANELS_NAME(qs_many_##name##_x_r8),
    .many = {QS_EACH_MANY_KIND(QS_MANY)},
    .many_floats = QS_PANELS_NAME(qs_many_f32_x_f32),
    .panels_at_once = QS_PANELS,
    .round_row = QS_BASE_NAME(qs_round_row),
    .softmax = QS_BASE_NAME(qs_softmax),
#if defined(QS_OWN_BF16)
    .unpack[QS_TYPE_BF16] = QS_NAME(qs_unpack_bf16),
    .one[QS_TYPE_BF16] = QS_NAME(qs_one_bf16_x_bf16),
    .many_bf16 = QS_NAME(qs_many_bf16_x_bf16),
#endif
};
#pragma clang diagnostic pop
