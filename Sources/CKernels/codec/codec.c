/* Which codecs, and which rounding kernels, a set has. */
#include "qs_codec.h"

#include "../base/dispatch.h"
#include "qs_codec_rounding.h"
#include "table.h"

QS_DISPATCH(qs_rounding_kernels)
QS_DISPATCH(qs_codec_kernels)

const qs_codec *qs_codec_for_isa(uint32_t type, qs_isa isa) {
    const qs_codec_kernels *kernels = qs_codec_kernels_for(isa);
    return kernels != NULL && type < QS_TYPE_IDS && kernels->of[type].decode != NULL ? &kernels->of[type] : NULL;
}

const qs_codec *qs_codec_for(uint32_t type) {
    return qs_codec_for_isa(type, qs_current_isa());
}
