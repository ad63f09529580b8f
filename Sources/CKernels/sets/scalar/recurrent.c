/* Kernels of recurrent layers in plain C: the specification that the other instruction sets are tested against. */
#include <math.h>

#include "../../layer/kernels.h"

void qs_sigmoid_gate_f32__scalar(const float *gate, const float *x, int32_t count, float *out) {
    for (int32_t i = 0; i < count; i++) out[i] = x[i] / (1 + expf(-gate[i]));
}

void qs_unit_norm_f32__scalar(float *x, int32_t count, float epsilon, float scale) {
    double squares = 0;
    for (int32_t i = 0; i < count; i++) squares += (double)x[i] * x[i];
    const float factor = scale / sqrtf((float)squares + epsilon);
    for (int32_t i = 0; i < count; i++) x[i] *= factor;
}

void qs_convolve_f32__scalar(const float *const *rows, const float *weights, int32_t width, int32_t count,
                             float *out) {
    for (int32_t i = 0; i < count; i++) {
        float sum = 0;
        for (int32_t j = 0; j < width; j++) sum += rows[j][i] * weights[(int64_t)j * count + i];
        out[i] = sum / (1 + expf(-sum));
    }
}

void qs_delta_rule_f32__scalar(const qs_delta_rule *rule) {
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
