/* Plain C: the specification that the other instruction sets are tested against. */
#include <math.h>

#include "../inference/bytes.h"
#include "../inference/kernels.h"

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

/* The softmax of the scores and the sink, where there is one. */
static void share(float *scores, int32_t count, const float *sink) {
    float maximum = sink ? fmaxf(scores[0], *sink) : scores[0];
    for (int32_t i = 1; i < count; i++) maximum = fmaxf(maximum, scores[i]);
    float sum = sink ? expf(*sink - maximum) : 0;
    for (int32_t i = 0; i < count; i++) {
        scores[i] = expf(scores[i] - maximum);
        sum += scores[i];
    }
    for (int32_t i = 0; i < count; i++) scores[i] /= sum;
}

void qs_softmax_f32__scalar(float *values, int32_t count) {
    share(values, count, NULL);
}

/* Value `column` of the row that `position` of the query lies in. */
static float cached(const qs_attention_query *query, const void *rows, int32_t stride, int32_t position,
                    int32_t column, int32_t type) {
    const int64_t row = ((int64_t)query->first + position) % query->rows;
    const uint8_t *bytes = (const uint8_t *)rows + row * qs_cache_row_bytes(type, stride);
    const uint8_t *q8_0 = bytes + column / 32 * 34, *q4_0 = bytes + column / 32 * 18;
    switch (type) {
    case QS_ROW_F32: return qs_float_of_bits(qs_u32_at(bytes + 4 * (int64_t)column));
    case QS_ROW_F16: return qs_half_at(bytes + 2 * (int64_t)column);
    case QS_ROW_Q8_0: return qs_half_at(q8_0) * (float)(int8_t)q8_0[2 + column % 32];
    default: return qs_half_at(q4_0) * (float)((q4_0[2 + column % 16] >> (column % 32 < 16 ? 0 : 4) & 15) - 8);
    }
}

static void attend(const qs_attention_query *query, int32_t type) {
    for (int32_t p = 0; p < query->count; p++) {
        float score = 0;
        for (int32_t i = 0; i < query->key_stride; i++) {
            score += query->query[i] * cached(query, query->keys, query->key_stride, p, i, type);
        }
        query->scores[p] = score;
    }
    if (query->softcap != 0) qs_softcap_f32__scalar(query->scores, query->count, query->softcap);
    share(query->scores, query->count, query->sink);
    for (int32_t i = 0; i < query->value_stride; i++) query->out[i] = 0;
    for (int32_t p = 0; p < query->count; p++) {
        for (int32_t i = 0; i < query->value_stride; i++) {
            query->out[i] += query->scores[p] * cached(query, query->values, query->value_stride, p, i, type);
        }
    }
}

void qs_attend_f32__scalar(const qs_attention_query *query) {
    attend(query, QS_ROW_F32);
}

void qs_attend_f16__scalar(const qs_attention_query *query) {
    attend(query, QS_ROW_F16);
}

void qs_attend_q8_0__scalar(const qs_attention_query *query) {
    attend(query, QS_ROW_Q8_0);
}

void qs_attend_q4_0__scalar(const qs_attention_query *query) {
    attend(query, QS_ROW_Q4_0);
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
