/* The kernels of each instruction set, as their files define them. */
#ifndef QS_INFERENCE_KERNELS_H
#define QS_INFERENCE_KERNELS_H

#include <stddef.h>
#include <string.h>

#include "qs_inference.h"

#define QS_DECLARE_INFERENCE_KERNELS(isa)                                                                             \
    void qs_rms_norm_f32__##isa(const float *, const float *, int32_t, float, float *);                               \
    void qs_layer_norm_f32__##isa(const float *, const float *, const float *, int32_t, float, float *);              \
    void qs_swiglu_f32__##isa(const float *, const float *, int32_t, float *);                                        \
    void qs_geglu_f32__##isa(const float *, const float *, int32_t, float *);                                         \
    void qs_swiglu_clamped_f32__##isa(const float *, const float *, int32_t, float, float, float *);                  \
    void qs_softcap_f32__##isa(float *, int32_t, float);                                                              \
    void qs_attend_f32__##isa(const qs_attention_query *);                                                            \
    void qs_attend_f16__##isa(const qs_attention_query *);                                                            \
    void qs_attend_q8_0__##isa(const qs_attention_query *);                                                           \
    void qs_attend_q4_0__##isa(const qs_attention_query *);                                                           \
    void qs_to_f16__##isa(const float *, int32_t, uint16_t *);                                                        \
    void qs_softmax_f32__##isa(float *, int32_t);                                                                     \
    void qs_sigmoid_gate_f32__##isa(const float *, const float *, int32_t, float *);                                  \
    void qs_unit_norm_f32__##isa(float *, int32_t, float, float);                                                     \
    void qs_convolve_f32__##isa(const float *const *, const float *, int32_t, int32_t, float *);                      \
    void qs_delta_rule_f32__##isa(const qs_delta_rule *)

QS_DECLARE_INFERENCE_KERNELS(scalar);
QS_DECLARE_INFERENCE_KERNELS(avx2);
QS_DECLARE_INFERENCE_KERNELS(avx512);
QS_DECLARE_INFERENCE_KERNELS(neon);

/* Largest magnitudes below this are rounded to zero: 127 / maximum would overflow. */
#define QS_SMALLEST_MAXIMUM 1e-35f

/* The scale of activations of that largest magnitude: 0 for a group of zeros, NaN where one is not finite. */
static inline float qs_scale_of(float maximum) {
    if (!(maximum < __builtin_inff())) return __builtin_nanf("");
    return maximum < QS_SMALLEST_MAXIMUM ? 0 : maximum / 127;
}

#endif
