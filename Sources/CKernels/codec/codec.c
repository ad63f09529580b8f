#include "qs_codec.h"
#include "qs_codec_rounding.h"

#include <stddef.h>

/* Each table ends with an entry that has no decoder. */
extern const qs_codec qs_codecs__scalar[];
#if defined(__x86_64__)
extern const qs_codec qs_codecs__avx2[];
extern const qs_codec qs_codecs__avx512[];
#elif defined(__aarch64__)
extern const qs_codec qs_codecs__neon[];
#endif

extern const qs_rounder qs_roundings__scalar;
#if defined(__x86_64__)
extern const qs_rounder qs_roundings__avx2;
extern const qs_rounder qs_roundings__avx512;
#elif defined(__aarch64__)
extern const qs_rounder qs_roundings__neon;
#endif

static const qs_codec *table(qs_isa isa) {
    switch (isa) {
    case QS_ISA_SCALAR: return qs_codecs__scalar;
#if defined(__x86_64__)
    case QS_ISA_AVX2: return qs_codecs__avx2;
    case QS_ISA_AVX512: return qs_codecs__avx512;
#elif defined(__aarch64__)
    case QS_ISA_NEON: return qs_codecs__neon;
#endif
    default: return NULL;
    }
}

const qs_codec *qs_codec_for_isa(uint32_t type, qs_isa isa) {
    const qs_codec *codecs = qs_isa_is_available(isa) ? table(isa) : NULL;
    for (; codecs != NULL && codecs->decode != NULL; codecs++) {
        if (codecs->type == type) return codecs;
    }
    return NULL;
}

const qs_codec *qs_codec_for(uint32_t type) {
    return qs_codec_for_isa(type, qs_current_isa());
}

const qs_rounder *qs_rounding_for_isa(qs_isa isa) {
    if (!qs_isa_is_available(isa)) return NULL;
    switch (isa) {
#if defined(__x86_64__)
    case QS_ISA_AVX2: return &qs_roundings__avx2;
    case QS_ISA_AVX512: return &qs_roundings__avx512;
#elif defined(__aarch64__)
    case QS_ISA_NEON: return &qs_roundings__neon;
#endif
    default: return &qs_roundings__scalar;
    }
}

const qs_rounder *qs_rounding_kernels(void) {
    return qs_rounding_for_isa(qs_current_isa());
}
