/* The codecs of all formats of a set, and their table. */
#include "qs_base_numbers.h"
#include "qs_codec.h"
#include "qs_codec_rounding.h"

#include "lattice.h"
#include "table.h"

#pragma STDC FP_CONTRACT OFF

#include "../base/vectors.inc.h"
#include "support.inc.h"
#include "decode_lanes.inc.h"
#include "group_lanes.inc.h"
#include "group_search.inc.h"
#include "search.inc.h"

#include "legacy.inc.h"
#include "legacy_encode.inc.h"
#include "search_scales.inc.h"
#include "k_quants.inc.h"
#include "k_quants_encode.inc.h"
#include "non_linear.inc.h"
#include "lattice_decode.inc.h"
#include "lattice_search.inc.h"
#include "lattice_encode.inc.h"
#include "iq1_encode.inc.h"
#include "few_bits.inc.h"
#include "microscaling.inc.h"
#include "best_search.inc.h"
#include "legacy_best.inc.h"
#include "k_quants_best.inc.h"
#include "k_quants_symmetric_best.inc.h"
#include "one_scale_best.inc.h"
#include "lattice_best.inc.h"
#include "iq1_best.inc.h"

#define QS_CODEC_FILE_NONE(name) "nothing.h"
#define QS_CODEC_FILE_DECODE(name) QS_PATH(../codec/types/name.inc.h)
#define QS_CODEC_FILE_ENCODE(name) QS_CODEC_FILE_DECODE(name)
#define QS_CODEC_FILE_BEST(name) QS_CODEC_FILE_DECODE(name)
#define QS_FILE(NAME, name, weights, bytes, codec, ...) QS_CODEC_FILE_##codec(name)
#include "../base/include_formats.h"

#include "rounding.inc.h"

/* ---- The table: entry `id` for type `id` ---- */

#define QS_CODEC_NONE(...)
#define QS_CODEC_DECODE(id, name, weights, bytes) [id] = {id, weights, bytes, QS_NAME(qs_decode_##name), NULL, NULL},
#define QS_CODEC_ENCODE(id, name, weights, bytes)                                                                      \
    [id] = {id, weights, bytes, QS_NAME(qs_decode_##name), QS_NAME(qs_encode_##name), NULL},
#define QS_CODEC_BEST(id, name, weights, bytes)                                                                        \
    [id] = {id, weights, bytes, QS_NAME(qs_decode_##name), QS_NAME(qs_encode_##name), QS_NAME(qs_best_##name)},

const qs_codec_kernels QS_NAME(qs_codec_kernels) = {{
#define QS_FORMAT(id, NAME, name, weights, bytes, codec, ...) QS_CODEC_##codec(id, name, weights, bytes)
#include "../base/each_format.h"
}};
