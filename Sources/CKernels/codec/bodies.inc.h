/* Every format's code, then the table of codecs of this instruction set. No include guard: see support.h. */
#include "support.inc.h"

#include "lanes.inc.h"
#include "decode_lanes.inc.h"
#include "group_lanes.inc.h"
#include "group_search.inc.h"
#include "search.inc.h"

#include "float.inc.h"
#include "legacy.inc.h"
#include "legacy_encode.inc.h"
#include "search_scales.inc.h"
#include "k_quants.inc.h"
#include "k_quants_encode.inc.h"
#include "non_linear.inc.h"
#include "lattice_decode.inc.h"
#include "lattice_search.inc.h"
#include "lattice_encode.inc.h"
#include "iq1_s_encode.inc.h"
#include "iq1_m_encode.inc.h"
#include "few_bits.inc.h"
#include "microscaling.inc.h"
#include "best_search.inc.h"
#include "legacy_best.inc.h"
#include "k_quants_best.inc.h"
#include "k_quants_symmetric_best.inc.h"
#include "rounding.inc.h"
#include "small_floats_best.inc.h"
#include "one_scale_best.inc.h"
#include "lattice_best.inc.h"
#include "iq1_best.inc.h"

#define QS_CODEC(id, weights, bytes, name) \
    {id, weights, bytes, QS_FOR_ISA(qs_decode_##name), QS_FOR_ISA(qs_encode_##name), NULL}
#define QS_CODEC_WITH_BEST(id, weights, bytes, name) \
    {id, weights, bytes, QS_FOR_ISA(qs_decode_##name), QS_FOR_ISA(qs_encode_##name), QS_FOR_ISA(qs_best_##name)}
#define QS_DECODER(id, weights, bytes, name) {id, weights, bytes, QS_FOR_ISA(qs_decode_##name), NULL, NULL}

const qs_codec QS_FOR_ISA(qs_codecs)[] = {
    QS_CODEC(0, 1, 4, f32),
    QS_CODEC(1, 1, 2, f16),
    QS_CODEC_WITH_BEST(2, 32, 18, q4_0),
    QS_CODEC_WITH_BEST(3, 32, 20, q4_1),
    QS_CODEC_WITH_BEST(6, 32, 22, q5_0),
    QS_CODEC_WITH_BEST(7, 32, 24, q5_1),
    QS_CODEC_WITH_BEST(8, 32, 34, q8_0),
    QS_CODEC_WITH_BEST(10, 256, 84, q2_k),
    QS_CODEC_WITH_BEST(11, 256, 110, q3_k),
    QS_CODEC_WITH_BEST(12, 256, 144, q4_k),
    QS_CODEC_WITH_BEST(13, 256, 176, q5_k),
    QS_CODEC_WITH_BEST(14, 256, 210, q6_k),
    QS_CODEC_WITH_BEST(16, 256, 66, iq2_xxs),
    QS_CODEC_WITH_BEST(17, 256, 74, iq2_xs),
    QS_CODEC_WITH_BEST(18, 256, 98, iq3_xxs),
    QS_CODEC_WITH_BEST(19, 256, 50, iq1_s),
    QS_CODEC_WITH_BEST(20, 32, 18, iq4_nl),
    QS_CODEC_WITH_BEST(21, 256, 110, iq3_s),
    QS_CODEC_WITH_BEST(22, 256, 82, iq2_s),
    QS_CODEC_WITH_BEST(23, 256, 136, iq4_xs),
    QS_DECODER(24, 1, 1, i8),
    QS_DECODER(25, 1, 2, i16),
    QS_DECODER(26, 1, 4, i32),
    QS_DECODER(27, 1, 8, i64),
    QS_DECODER(28, 1, 8, f64),
    QS_CODEC_WITH_BEST(29, 256, 56, iq1_m),
    QS_CODEC(30, 1, 2, bf16),
    QS_CODEC_WITH_BEST(34, 256, 54, tq1_0),
    QS_CODEC_WITH_BEST(35, 256, 66, tq2_0),
    QS_CODEC_WITH_BEST(39, 32, 17, mxfp4),
    QS_CODEC_WITH_BEST(40, 64, 36, nvfp4),
    QS_CODEC(41, 128, 18, q1_0),
    QS_CODEC_WITH_BEST(42, 64, 18, q2_0),
    {0, 0, 0, NULL, NULL, NULL},
};
