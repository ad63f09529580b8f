/* Attention in plain C: the specification that the other instruction sets are tested against. */
#include <math.h>

#include "../../base/numbers.h"
#include "../../layer/kernels.h"

/* Value `column` of the row that `position` lies in. */
static float cached(const qs_attention_query *query, const void *rows, int32_t stride, int64_t position,
                    int32_t column, int32_t type) {
    const int64_t row = (query->ring_start + position) % query->ring;
    const uint8_t *bytes = (const uint8_t *)rows + row * qs_cache_row_bytes(type, stride);
    const uint8_t *q8_0 = bytes + column / 32 * 34, *q4_0 = bytes + column / 32 * 18;
    switch (type) {
    case QS_ROW_F32: return qs_float_of_bits(qs_u32_at(bytes + 4 * (int64_t)column));
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

void qs_attend_fold__scalar(const float *part, int32_t rows, int32_t value_stride, float *total) {
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

void qs_rotate_f32__scalar(float *head, const float *rotation, int32_t rotated, int32_t half_split) {
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
        const uint32_t bits = qs_bits_of_float(values[i]) & 0x7fffffff;
        if (bits > largest) largest = bits;
    }
    return qs_float_of_bits(largest);
}

void qs_put_q8_0__scalar(const float *values, int32_t blocks, uint8_t *out) {
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
