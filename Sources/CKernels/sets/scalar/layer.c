/* Norms, gates, attention, caches and recurrent layers in plain C. */
#include "set.h"

#include "../../layer/scales.h"
#include "qs_layer.h"

/* ---- Norms and gates ---- */

static void qs_rms_norm__scalar(const float *x, const float *weight, int32_t columns, float epsilon, float *out) {
    double squares = 0;
    for (int32_t i = 0; i < columns; i++) squares += (double)x[i] * x[i];
    const float factor = 1 / sqrtf((float)(squares / columns) + epsilon);
    for (int32_t i = 0; i < columns; i++) out[i] = x[i] * factor * weight[i];
}

static void qs_layer_norm__scalar(const float *x, const float *weight, const float *bias, int32_t columns,
                                  float epsilon, float *out) {
    double sum = 0, squares = 0;
    for (int32_t i = 0; i < columns; i++) sum += x[i];
    const float mean = (float)(sum / columns);
    for (int32_t i = 0; i < columns; i++) squares += ((double)x[i] - mean) * ((double)x[i] - mean);
    const float factor = 1 / sqrtf((float)(squares / columns) + epsilon);
    for (int32_t i = 0; i < columns; i++) out[i] = (x[i] - mean) * factor * weight[i] + (bias ? bias[i] : 0);
}

static void qs_swiglu__scalar(const float *gate, const float *up, int32_t columns, float *out) {
    for (int32_t i = 0; i < columns; i++) out[i] = gate[i] / (1 + expf(-gate[i])) * up[i];
}

/* x/2 (1 + tanh(u)) with u = sqrt(2/pi) (x + 0.044715 x^3), where tanh(u) = 1 - 2 / (exp(2u) + 1). */
static void qs_geglu__scalar(const float *gate, const float *up, int32_t columns, float *out) {
    for (int32_t i = 0; i < columns; i++) {
        const float x = gate[i], twice = 1.5957691216f * x * (1 + 0.044715f * x * x);
        const float value = x / (1 + expf(-twice));
        out[i] = up ? value * up[i] : value;
    }
}

/* Comparisons that let NaN through. */
static void qs_swiglu_clamped__scalar(const float *gate, const float *up, int32_t columns, float alpha, float limit,
                                      float *out) {
    for (int32_t i = 0; i < columns; i++) {
        const float g = gate[i] > limit ? limit : gate[i];
        const float u = up[i] > limit ? limit : up[i] < -limit ? -limit : up[i];
        out[i] = g / (1 + expf(-alpha * g)) * (u + 1);
    }
}

static void qs_softcap__scalar(float *values, int32_t count, float cap) {
    for (int32_t i = 0; i < count; i++) values[i] = cap * tanhf(values[i] / cap);
}

static void qs_to_f16__scalar(const float *values, int32_t count, uint16_t *out) {
    for (int32_t i = 0; i < count; i++) out[i] = qs_half_from_float(values[i]);
}

/* ---- Attention and caches ---- */

/* Value `column` of the row that `position` lies in. */
static float cached(const qs_attention_query *query, const void *rows, int32_t stride, int64_t position, int32_t column,
                    int32_t type) {
    const int64_t row = (query->ring_start + position) % query->ring;
    const uint8_t *bytes = (const uint8_t *)rows + row * qs_cache_row_bytes(type, stride);
    const uint8_t *q8_0 = bytes + column / 32 * 34, *q4_0 = bytes + column / 32 * 18;
    switch (type) {
    case QS_ROW_F32: return qs_float_from_bits(qs_u32_at(bytes + 4 * (int64_t)column));
    case QS_ROW_F16: return qs_half_at(bytes + 2 * (int64_t)column);
    case QS_ROW_Q8_0: return qs_half_at(q8_0) * (float)(int8_t)q8_0[2 + column % 32];
    default: return qs_half_at(q4_0) * (float)((q4_0[2 + column % 16] >> (column % 32 < 16 ? 0 : 4) & 15) - 8);
    }
}

static float score(const qs_attention_query *query, int32_t row, int64_t position, int32_t type) {
    const float *values = query->queries + (int64_t)row * query->key_stride;
    float sum = 0;
    for (int32_t i = 0; i < query->key_length; i++) {
        sum += values[i] * cached(query, query->keys, query->key_stride, position, i, type);
    }
    return query->softcap == 0 ? sum : query->softcap * tanhf(sum / query->softcap);
}

/* One row; scores are computed twice, so that no room is needed for them. */
static void attend_row(const qs_attention_query *query, int32_t row, int32_t type) {
    const int64_t position = query->position + row / query->group;
    int64_t first = query->window > 0 ? position - query->window + 1 : 0;
    if (first < query->oldest) first = query->oldest;
    if (first < query->start) first = query->start;
    const int64_t end = position + 1 < query->end ? position + 1 : query->end;
    float *out = query->states + (int64_t)row * qs_attention_state_stride(query->value_stride);
    float maximum = -INFINITY, total = 0;
    for (int32_t i = 0; i < query->value_stride; i++) out[i] = 0;
    for (int64_t p = first; p < end; p++) maximum = fmaxf(maximum, score(query, row, p, type));
    for (int64_t p = first; p < end; p++) {
        const float share = expf(score(query, row, p, type) - maximum);
        total += share;
        for (int32_t i = 0; i < query->value_stride; i++) {
            out[i] += share * cached(query, query->values, query->value_stride, p, i, type);
        }
    }
    out[query->value_stride] = maximum;
    out[query->value_stride + 1] = total;
}

static void attend(const qs_attention_query *query, int32_t type) {
    for (int32_t row = 0; row < query->rows; row++) attend_row(query, row, type);
}

static void qs_attend_f32__scalar(const qs_attention_query *query) {
    attend(query, QS_ROW_F32);
}

static void qs_attend_f16__scalar(const qs_attention_query *query) {
    attend(query, QS_ROW_F16);
}

static void qs_attend_q8_0__scalar(const qs_attention_query *query) {
    attend(query, QS_ROW_Q8_0);
}

static void qs_attend_q4_0__scalar(const qs_attention_query *query) {
    attend(query, QS_ROW_Q4_0);
}

static void qs_attend_fold__scalar(const float *part, int32_t rows, int32_t value_stride, float *total) {
    const int32_t stride = qs_attention_state_stride(value_stride);
    for (int32_t row = 0; row < rows; row++, part += stride, total += stride) {
        const float *from = part + value_stride;
        float *to = total + value_stride;
        if (from[1] == 0) continue;
        if (to[1] == 0) {
            memcpy(total, part, 4 * (size_t)stride);
            continue;
        }
        const float maximum = fmaxf(from[0], to[0]);
        const float old = expf(to[0] - maximum), new = expf(from[0] - maximum);
        for (int32_t i = 0; i < value_stride; i++) total[i] = total[i] * old + part[i] * new;
        to[0] = maximum;
        to[1] = to[1] * old + from[1] * new;
    }
}

static void qs_rotate__scalar(float *head, const float *rotation, int32_t rotated, int32_t half_split) {
    const int32_t pairs = rotated / 2;
    for (int32_t i = 0; i < pairs; i++) {
        float *x = half_split ? head + i : head + 2 * i;
        float *y = half_split ? head + i + pairs : head + 2 * i + 1;
        const float cosine = rotation[2 * i], sine = rotation[2 * i + 1];
        const float turned = *x * cosine - *y * sine;
        *y = *x * sine + *y * cosine;
        *x = turned;
    }
}

/* The largest magnitude, by its bits, so that infinities and NaN come out as such. */
static float largest_magnitude(const float *values) {
    uint32_t largest = 0;
    for (int i = 0; i < 32; i++) {
        const uint32_t bits = qs_bits_from_float(values[i]) & 0x7fffffff;
        if (bits > largest) largest = bits;
    }
    return qs_float_from_bits(largest);
}

static void qs_put_q8_0__scalar(const float *values, int32_t blocks, uint8_t *out) {
    for (int32_t b = 0; b < blocks; b++, values += 32, out += 34) {
        const float scale = largest_magnitude(values) / 127;
        uint16_t half;
        qs_to_f16__scalar(&scale, 1, &half);
        const float factor = qs_put_scale(half, out);
        for (int i = 0; i < 32; i++) {
            const float scaled = fminf(fmaxf(values[i] * factor, -127), 127);
            out[2 + i] = factor == 0 ? 0 : (uint8_t)(int8_t)rintf(scaled);
        }
    }
}

/* ---- Recurrent layers ---- */

static void qs_sigmoid_gate__scalar(const float *gate, const float *x, int32_t count, float *out) {
    for (int32_t i = 0; i < count; i++) out[i] = x[i] / (1 + expf(-gate[i]));
}

static void qs_unit_norm__scalar(float *x, int32_t count, float epsilon, float scale) {
    double squares = 0;
    for (int32_t i = 0; i < count; i++) squares += (double)x[i] * x[i];
    const float factor = scale / sqrtf((float)squares + epsilon);
    for (int32_t i = 0; i < count; i++) x[i] *= factor;
}

static void qs_convolve__scalar(const float *const *rows, const float *weights, int32_t width, int32_t count,
                                float *out) {
    for (int32_t i = 0; i < count; i++) {
        float sum = 0;
        for (int32_t j = 0; j < width; j++) sum += rows[j][i] * weights[(int64_t)j * count + i];
        out[i] = sum / (1 + expf(-sum));
    }
}

static void qs_delta_rule__scalar(const qs_delta_rule *rule) {
    for (int64_t t = 0; t < rule->tokens; t++) {
        const float *key = rule->keys + t * rule->row_stride, *query = rule->queries + t * rule->row_stride;
        const float decay = rule->decays[t * rule->scalar_stride], rate = rule->rates[t * rule->scalar_stride];
        for (int32_t c = 0; c < rule->columns; c++) {
            float *cells = rule->state + c, found = 0, out = 0;
            for (int32_t i = 0; i < rule->key_length; i++) found += decay * cells[i * rule->state_stride] * key[i];
            const float change = rate * (rule->values[t * rule->row_stride + c] - found);
            for (int32_t i = 0; i < rule->key_length; i++) {
                float *cell = cells + i * rule->state_stride;
                *cell = decay * *cell + change * key[i];
                out += *cell * query[i];
            }
            rule->out[t * rule->out_stride + c] = out;
        }
    }
}

#include "../../layer/table.inc.h"
