/* Every format's code, then the table of codecs of this instruction set. No include guard: see support.h. */
#include "support.h"

#include "search.h"

#include "float.h"
#include "legacy.h"
#include "legacy_encode.h"

#define QS_CODEC(id, weights, bytes, name) \
    {id, weights, bytes, QS_FOR_ISA(qs_decode_##name), QS_FOR_ISA(qs_encode_##name)}
#define QS_DECODER(id, weights, bytes, name) {id, weights, bytes, QS_FOR_ISA(qs_decode_##name), NULL}

const qs_codec QS_FOR_ISA(qs_codecs)[] = {
    QS_CODEC(0, 1, 4, f32),
    QS_CODEC(1, 1, 2, f16),
    QS_CODEC(2, 32, 18, q4_0),
    QS_CODEC(3, 32, 20, q4_1),
    QS_CODEC(6, 32, 22, q5_0),
    QS_CODEC(7, 32, 24, q5_1),
    QS_CODEC(8, 32, 34, q8_0),
    QS_DECODER(24, 1, 1, i8),
    QS_DECODER(25, 1, 2, i16),
    QS_DECODER(26, 1, 4, i32),
    QS_DECODER(27, 1, 8, i64),
    QS_DECODER(28, 1, 8, f64),
    QS_CODEC(30, 1, 2, bf16),
    {0, 0, 0, NULL, NULL},
};
