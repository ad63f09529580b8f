/* Which kernels an instruction set has. */
#include "../product/tables.h"
#include "kernels.h"

#define QS_KERNELS(isa, products)                                                                                     \
    {                                                                                                                 \
        .name = #isa,                                                                                                 \
        .panels = &qs_panel_kernels__##products,                                                                      \
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
        .attend_fold = qs_attend_fold__##isa,                                                                         \
        .rotate = qs_rotate_f32__##isa,                                                                               \
        .put_q8_0 = qs_put_q8_0__##isa,                                                                               \
        .to_f16 = qs_to_f16__##isa,                                                                                   \
        .softmax = qs_softmax_f32__##isa,                                                                             \
        .sigmoid_gate = qs_sigmoid_gate_f32__##isa,                                                                   \
        .unit_norm = qs_unit_norm_f32__##isa,                                                                         \
        .convolve = qs_convolve_f32__##isa,                                                                           \
        .delta_rule = qs_delta_rule_f32__##isa,                                                                       \
    }

static const qs_inference_kernels scalar_kernels = QS_KERNELS(scalar, scalar);

#if defined(__x86_64__)
static const qs_inference_kernels avx2_kernels = QS_KERNELS(avx2, avx2);
static const qs_inference_kernels avx2_vnni_kernels = QS_KERNELS(avx2, avx_vnni);
static const qs_inference_kernels avx512_kernels = QS_KERNELS(avx512, avx2);
static const qs_inference_kernels avx512_vnni_kernels = QS_KERNELS(avx512, avx512);
static const qs_inference_kernels avx512_bf16_kernels = QS_KERNELS(avx512, avx512_bf16);
#elif defined(__aarch64__)
static const qs_inference_kernels neon_kernels = QS_KERNELS(neon, neon);
static const qs_inference_kernels neon_dotprod_kernels = QS_KERNELS(neon, neon_dotprod);
static const qs_inference_kernels neon_i8mm_kernels = QS_KERNELS(neon, neon_i8mm);
#endif

const qs_inference_kernels *qs_inference_kernels_for(qs_isa isa) {
    if (!qs_isa_is_available(isa)) return &scalar_kernels;
    const uint32_t features = qs_cpu_features();
    (void)features;
    switch (isa) {
#if defined(__x86_64__)
    case QS_ISA_AVX2: return features & QS_CPU_AVX_VNNI ? &avx2_vnni_kernels : &avx2_kernels;
    case QS_ISA_AVX512:
        if (!(features & QS_CPU_AVX512_VNNI)) return &avx512_kernels;
        return features & QS_CPU_AVX512_BF16 ? &avx512_bf16_kernels : &avx512_vnni_kernels;
#elif defined(__aarch64__)
    case QS_ISA_NEON:
        if (features & QS_CPU_NEON_I8MM) return &neon_i8mm_kernels;
        return features & QS_CPU_NEON_DOTPROD ? &neon_dotprod_kernels : &neon_kernels;
#endif
    default: return &scalar_kernels;
    }
}

const qs_inference_kernels *qs_inference_kernels_current(void) {
    return qs_inference_kernels_for(qs_current_isa());
}
