/* Plain C: the specification that the other instruction sets are tested against. */
#include <math.h>

#include "../../base/numbers.h"
#include "../../layer/kernels.h"

void qs_rms_norm_f32__scalar(const float *x, const float *weight, int32_t columns, float epsilon, float *out) {
    double squares = 0;
    for (int32_t i = 0; i < columns; i++) squares += (double)x[i] * x[i];
    const float factor = 1 / sqrtf((float)(squares / columns) + epsilon);
    for (int32_t i = 0; i < columns; i++) out[i] = x[i] * factor * weight[i];
}

void qs_layer_norm_f32__scalar(const float *x, const float *weight, const float *bias, int32_t columns, float epsilon,
                               float *out) {
    double sum = 0, squares = 0;
    for (int32_t i = 0; i < columns; i++) sum += x[i];
    const float mean = (float)(sum / columns);
    for (int32_t i = 0; i < columns; i++) squares += ((double)x[i] - mean) * ((double)x[i] - mean);
    const float factor = 1 / sqrtf((float)(squares / columns) + epsilon);
    for (int32_t i = 0; i < columns; i++) out[i] = (x[i] - mean) * factor * weight[i] + (bias ? bias[i] : 0);
}

void qs_swiglu_f32__scalar(const float *gate, const float *up, int32_t columns, float *out) {
    for (int32_t i = 0; i < columns; i++) out[i] = gate[i] / (1 + expf(-gate[i])) * up[i];
}

/* x/2 (1 + tanh(u)) with u = sqrt(2/pi) (x + 0.044715 x^3), where tanh(u) = 1 - 2 / (exp(2u) + 1). */
void qs_geglu_f32__scalar(const float *gate, const float *up, int32_t columns, float *out) {
    for (int32_t i = 0; i < columns; i++) {
        const float x = gate[i], twice = 1.5957691216f * x * (1 + 0.044715f * x * x);
        const float value = x / (1 + expf(-twice));
        out[i] = up ? value * up[i] : value;
    }
}

/* Comparisons that let NaN through. */
void qs_swiglu_clamped_f32__scalar(const float *gate, const float *up, int32_t columns, float alpha, float limit,
                                   float *out) {
    for (int32_t i = 0; i < columns; i++) {
        const float g = gate[i] > limit ? limit : gate[i];
        const float u = up[i] > limit ? limit : up[i] < -limit ? -limit : up[i];
        out[i] = g / (1 + expf(-alpha * g)) * (u + 1);
    }
}

void qs_softcap_f32__scalar(float *values, int32_t count, float cap) {
    for (int32_t i = 0; i < count; i++) values[i] = cap * tanhf(values[i] / cap);
}

void qs_softmax_f32__scalar(float *values, int32_t count) {
    float maximum = values[0], sum = 0;
    for (int32_t i = 1; i < count; i++) maximum = fmaxf(maximum, values[i]);
    for (int32_t i = 0; i < count; i++) {
        values[i] = expf(values[i] - maximum);
        sum += values[i];
    }
    for (int32_t i = 0; i < count; i++) values[i] /= sum;
}

static uint16_t half_of_float(float value) {
    const uint32_t bits = qs_bits_of_float(value), magnitude = bits & 0x7fffffff;
    const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    if (magnitude > 0x7f800000) return sign | 0x7e00;
    if (magnitude >= 0x477ff000) return sign | 0x7c00; /* 65520 and above round to infinity */
    if (magnitude < 0x38800000) {                      /* below 2^-14: subnormal, rounded by adding 1/2 */
        const float shifted = qs_float_of_bits(magnitude) + 0.5f;
        return (uint16_t)(sign | (qs_bits_of_float(shifted) - 0x3f000000));
    }
    const uint32_t odd = magnitude >> 13 & 1;
    return (uint16_t)(sign | ((magnitude + 0xfff + odd - 0x38000000) >> 13));
}

void qs_to_f16__scalar(const float *values, int32_t count, uint16_t *out) {
    for (int32_t i = 0; i < count; i++) out[i] = half_of_float(values[i]);
}
