/* The kernels of each instruction set, as their files define them. */
#ifndef QS_INFERENCE_KERNELS_H
#define QS_INFERENCE_KERNELS_H

#include <stddef.h>
#include <string.h>

#include "../base/numbers.h"
#include "qs_layer.h"

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
    void qs_attend_fold__##isa(const float *, int32_t, int32_t, float *);                                             \
    void qs_rotate_f32__##isa(float *, const float *, int32_t, int32_t);                                              \
    void qs_put_q8_0__##isa(const float *, int32_t, uint8_t *);                                                       \
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

/*
 * Writes a cached block's scale and returns what values are multiplied with to give codes; 0 where all codes are 0. A
 * scale that is no number, or too large for a half, makes everything that is computed with the block no number, so that
 * damaged weights are seen.
 */
static inline float qs_put_scale(uint16_t half, uint8_t *block) {
    if ((half & 0x7c00) == 0x7c00) half = 0x7e00;
    block[0] = (uint8_t)half;
    block[1] = (uint8_t)(half >> 8);
    const float rounded = qs_float_of_half(half);
    return rounded == rounded && rounded != 0 ? 1 / rounded : 0;
}

/* Largest magnitudes below this are rounded to zero: 127 / maximum would overflow. */
#define QS_SMALLEST_MAXIMUM 1e-35f

/* The scale of activations of that largest magnitude: 0 for a group of zeros, NaN where one is not finite. */
static inline float qs_scale_of(float maximum) {
    if (!(maximum < __builtin_inff())) return __builtin_nanf("");
    return maximum < QS_SMALLEST_MAXIMUM ? 0 : maximum / 127;
}

#endif
