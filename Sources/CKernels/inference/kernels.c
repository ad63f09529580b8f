/* Which kernels an instruction set has. */
#include "kernels.h"

#define QS_KERNELS(isa, unpackers, rounder, dots, expander)                                                           \
    {                                                                                                                 \
        .name = #isa,                                                                                                 \
        .unpack = {[QS_ROW_Q4_0] = qs_unpack_q4_0__##unpackers,                                                       \
                   [QS_ROW_Q4_1] = qs_unpack_q4_1__##unpackers,                                                       \
                   [QS_ROW_Q5_0] = qs_unpack_q5_0__##unpackers,                                                       \
                   [QS_ROW_Q5_1] = qs_unpack_q5_1__##unpackers,                                                       \
                   [QS_ROW_Q8_0] = qs_unpack_q8_0__##unpackers,                                                       \
                   [QS_ROW_Q2_K] = qs_unpack_q2_k__##unpackers,                                                       \
                   [QS_ROW_Q3_K] = qs_unpack_q3_k__##unpackers,                                                       \
                   [QS_ROW_Q4_K] = qs_unpack_q4_k__##unpackers,                                                       \
                   [QS_ROW_Q5_K] = qs_unpack_q5_k__##unpackers,                                                       \
                   [QS_ROW_Q6_K] = qs_unpack_q6_k__##unpackers},                                                      \
        .convert = {[QS_ROW_F32] = qs_convert_f32__##isa,                                                             \
                    [QS_ROW_F16] = qs_convert_f16__##isa,                                                             \
                    [QS_ROW_BF16] = qs_convert_bf16__##isa},                                                          \
        .expand = qs_expand_codes__##expander,                                                                        \
        .round_row = qs_round_row__##rounder,                                                                         \
        .dot_codes = qs_dot_codes_rounded__##dots,                                                                    \
        .dot_floats = qs_dot_f32_f32__##isa,                                                                          \
        .rms_norm = qs_rms_norm_f32__##isa,                                                                           \
        .layer_norm = qs_layer_norm_f32__##isa,                                                                       \
        .swiglu = qs_swiglu_f32__##isa,                                                                               \
        .geglu = qs_geglu_f32__##isa,                                                                                 \
        .swiglu_clamped = qs_swiglu_clamped_f32__##isa,                                                               \
        .softcap = qs_softcap_f32__##isa,                                                                             \
        .attend_f32 = qs_attend_f32__##isa,                                                                           \
        .attend_f16 = qs_attend_f16__##isa,                                                                           \
        .attend_q8_0 = qs_attend_q8_0__##isa,                                                                         \
        .attend_q4_0 = qs_attend_q4_0__##isa,                                                                         \
        .to_f16 = qs_to_f16__##isa,                                                                                   \
        .softmax = qs_softmax_f32__##isa,                                                                             \
        .sigmoid_gate = qs_sigmoid_gate_f32__##isa,                                                                   \
        .unit_norm = qs_unit_norm_f32__##isa,                                                                         \
        .convolve = qs_convolve_f32__##isa,                                                                           \
        .delta_rule = qs_delta_rule_f32__##isa,                                                                       \
    }

static const qs_inference_kernels scalar_kernels = QS_KERNELS(scalar, scalar, scalar, scalar, scalar);

#if defined(__x86_64__)
static const qs_inference_kernels avx2_kernels = QS_KERNELS(avx2, avx2, avx2, avx2, avx2);
static const qs_inference_kernels avx512_kernels = QS_KERNELS(avx512, avx2, avx2, avx2, avx2);
static const qs_inference_kernels avx512_vnni_kernels = QS_KERNELS(avx512, avx2, avx512, avx512, avx2);
#elif defined(__aarch64__)
static const qs_inference_kernels neon_kernels = QS_KERNELS(neon, neon, neon, neon, neon);
static const qs_inference_kernels neon_dotprod_kernels = QS_KERNELS(neon, neon, neon, neon_dotprod, neon);
#endif

const qs_inference_kernels *qs_inference_kernels_for(qs_isa isa) {
    if (!qs_isa_is_available(isa)) return &scalar_kernels;
    switch (isa) {
#if defined(__x86_64__)
    case QS_ISA_AVX2: return &avx2_kernels;
    case QS_ISA_AVX512:
        return qs_cpu_features() & QS_CPU_AVX512_VNNI ? &avx512_vnni_kernels : &avx512_kernels;
#elif defined(__aarch64__)
    case QS_ISA_NEON:
        return qs_cpu_features() & QS_CPU_NEON_DOTPROD ? &neon_dotprod_kernels : &neon_kernels;
#endif
    default: return &scalar_kernels;
    }
}

const qs_inference_kernels *qs_inference_kernels_current(void) {
    return qs_inference_kernels_for(qs_current_isa());
}
