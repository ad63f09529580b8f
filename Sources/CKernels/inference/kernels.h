/* The kernels of each instruction set, as their files define them. */
#ifndef QS_INFERENCE_KERNELS_H
#define QS_INFERENCE_KERNELS_H

#include <stddef.h>
#include <string.h>

#include "qs_inference.h"

#define QS_DECLARE_INFERENCE_KERNELS(isa)                                                                             \
    void qs_unpack_q4_0__##isa(const uint8_t *, int32_t, int8_t *, float *, float *);                                 \
    void qs_unpack_q4_1__##isa(const uint8_t *, int32_t, int8_t *, float *, float *);                                 \
    void qs_unpack_q5_0__##isa(const uint8_t *, int32_t, int8_t *, float *, float *);                                 \
    void qs_unpack_q5_1__##isa(const uint8_t *, int32_t, int8_t *, float *, float *);                                 \
    void qs_unpack_q8_0__##isa(const uint8_t *, int32_t, int8_t *, float *, float *);                                 \
    void qs_unpack_q2_k__##isa(const uint8_t *, int32_t, int8_t *, float *, float *);                                 \
    void qs_unpack_q3_k__##isa(const uint8_t *, int32_t, int8_t *, float *, float *);                                 \
    void qs_unpack_q4_k__##isa(const uint8_t *, int32_t, int8_t *, float *, float *);                                 \
    void qs_unpack_q5_k__##isa(const uint8_t *, int32_t, int8_t *, float *, float *);                                 \
    void qs_unpack_q6_k__##isa(const uint8_t *, int32_t, int8_t *, float *, float *);                                 \
    void qs_convert_f32__##isa(const uint8_t *, int32_t, float *);                                                    \
    void qs_convert_f16__##isa(const uint8_t *, int32_t, float *);                                                    \
    void qs_convert_bf16__##isa(const uint8_t *, int32_t, float *);                                                   \
    void qs_expand_codes__##isa(const int8_t *, const float *, const float *, int32_t, float *);                      \
    void qs_round_row__##isa(const float *, qs_row_layout, uint8_t *);                                                \
    void qs_dot_codes_rounded__##isa(const qs_tile *, float *);                                                       \
    void qs_dot_f32_f32__##isa(const qs_tile *, float *);                                                             \
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
void qs_dot_codes_rounded__neon_dotprod(const qs_tile *, float *);

/* Names the weights' offset region of an unpacked row, and the regions of a rounded one. */
static inline float *qs_record_scales(uint8_t *record, qs_row_layout layout) {
    return (float *)(void *)(record + layout.padded);
}

static inline float *qs_record_offsets(uint8_t *record, qs_row_layout layout) {
    return qs_record_scales(record, layout) + layout.groups;
}

static inline int32_t *qs_rounded_corrections(uint8_t *record, qs_row_layout layout) {
    return (int32_t *)(void *)(record + layout.padded);
}

static inline float *qs_rounded_scales(uint8_t *record, qs_row_layout layout) {
    return (float *)(void *)(record + 2 * (size_t)layout.padded);
}

static inline float *qs_rounded_sums(uint8_t *record, qs_row_layout layout) {
    return qs_rounded_scales(record, layout) + layout.groups;
}

/* The next 32 values: where they are, or where fewer are left, in `tail` with zeros behind them. */
static inline const float *qs_whole_group(const float *values, int32_t left, float tail[32]) {
    if (left >= 32) return values;
    memset(tail, 0, 32 * sizeof *tail);
    memcpy(tail, values, sizeof *tail * (size_t)left);
    return tail;
}

/* Largest magnitudes below this are rounded to zero: 127 / maximum would overflow. */
#define QS_SMALLEST_MAXIMUM 1e-35f

/* The scale of activations of that largest magnitude: 0 for a group of zeros, NaN where one is not finite. */
static inline float qs_scale_of(float maximum) {
    if (!(maximum < __builtin_inff())) return __builtin_nanf("");
    return maximum < QS_SMALLEST_MAXIMUM ? 0 : maximum / 127;
}

#endif
