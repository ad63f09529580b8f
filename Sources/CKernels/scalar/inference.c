/* Plain C: the specification that the other instruction sets are tested against. */
#include <math.h>

#include "../inference/bytes.h"
#include "../inference/kernels.h"

void qs_convert_f32__scalar(const uint8_t *numbers, int32_t columns, float *out) {
    for (int32_t i = 0; i < columns; i++) out[i] = qs_float_of_bits(qs_u32_at(numbers + 4 * (int64_t)i));
}

void qs_convert_f16__scalar(const uint8_t *numbers, int32_t columns, float *out) {
    for (int32_t i = 0; i < columns; i++) out[i] = qs_half_at(numbers + 2 * (int64_t)i);
}

void qs_convert_bf16__scalar(const uint8_t *numbers, int32_t columns, float *out) {
    for (int32_t i = 0; i < columns; i++) {
        out[i] = qs_float_of_bits((uint32_t)numbers[2 * (int64_t)i] << 16 | (uint32_t)numbers[2 * (int64_t)i + 1] << 24);
    }
}

void qs_expand_codes__scalar(const int8_t *codes, const float *scales, const float *offsets, int32_t columns,
                             float *out) {
    for (int32_t i = 0; i < columns; i++) {
        const float value = scales[i / QS_GROUP] * (float)codes[i];
        out[i] = offsets ? value + offsets[i / QS_GROUP] : value;
    }
}

/* The largest magnitude, by its bits, so that infinities and NaN come out as such. */
static float largest_magnitude(const float *values, int32_t count) {
    uint32_t largest = 0;
    for (int32_t i = 0; i < count; i++) {
        const uint32_t bits = qs_bits_of_float(values[i]) & 0x7fffffff;
        if (bits > largest) largest = bits;
    }
    return qs_float_of_bits(largest);
}

void qs_round_row__scalar(const float *values, qs_row_layout layout, uint8_t *record) {
    int8_t *codes = (int8_t *)record;
    float *scales = qs_rounded_scales(record, layout), *sums = qs_rounded_sums(record, layout);
    memset(record, 0, (size_t)qs_activation_record_bytes(layout));
    for (int32_t c = 0; c < layout.columns; c += 32) {
        const int32_t count = layout.columns - c < 32 ? layout.columns - c : 32;
        const float maximum = largest_magnitude(values + c, count), scale = qs_scale_of(maximum);
        const float factor = scale > 0 ? 127 / maximum : 0;
        int32_t totals[2] = {0, 0};
        for (int32_t i = 0; i < count && scale > 0; i++) {
            codes[c + i] = (int8_t)lrintf(values[c + i] * factor);
            totals[i / 16] += codes[c + i];
        }
        for (int g = 0; g < 2; g++) {
            scales[c / 16 + g] = scale;
            sums[c / 16 + g] = scale * (float)totals[g];
        }
    }
}

static float dot_codes(qs_row_layout layout, const uint8_t *weights, const uint8_t *activations, int has_offsets) {
    const int8_t *w = (const int8_t *)weights, *a = (const int8_t *)activations;
    const float *weight_scales = qs_record_scales((uint8_t *)weights, layout);
    const float *offsets = qs_record_offsets((uint8_t *)weights, layout);
    const float *scales = qs_rounded_scales((uint8_t *)activations, layout);
    const float *sums = qs_rounded_sums((uint8_t *)activations, layout);
    float total = 0;
    for (int32_t g = 0; g < layout.padded / QS_GROUP; g++) {
        int32_t products = 0;
        for (int i = 0; i < QS_GROUP; i++) products += w[g * QS_GROUP + i] * a[g * QS_GROUP + i];
        total += (float)products * (weight_scales[g] * scales[g]);
        if (has_offsets) total += offsets[g] * sums[g];
    }
    return total;
}

void qs_dot_codes_rounded__scalar(const qs_tile *tile, float *sums) {
    for (int32_t t = 0; t < tile->tokens; t++) {
        for (int32_t r = 0; r < tile->rows; r++) {
            sums[t * 4 + r] = dot_codes(tile->layout, tile->weights + r * tile->weight_stride,
                                        tile->activations + t * tile->activation_stride, tile->has_offsets);
        }
    }
}

void qs_dot_f32_f32__scalar(const qs_tile *tile, float *sums) {
    for (int32_t t = 0; t < tile->tokens; t++) {
        const float *a = (const float *)(const void *)(tile->activations + t * tile->activation_stride);
        for (int32_t r = 0; r < tile->rows; r++) {
            const float *w = (const float *)(const void *)(tile->weights + r * tile->weight_stride);
            double total = 0;
            for (int32_t i = 0; i < tile->layout.columns; i++) total += (double)w[i] * a[i];
            sums[t * 4 + r] = (float)total;
        }
    }
}

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
