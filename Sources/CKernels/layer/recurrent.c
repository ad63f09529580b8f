/* Stages of recurrent layers. */
#include <math.h>
#include <string.h>

#include "qs_layer.h"
#include "qs_layer_recurrent.h"

static float softplus(float x) {
    return x > 20 ? x : log1pf(expf(x));
}

/* Row `row` of the sequence that is `past` and then the batch. */
static const float *row_at(const qs_short_convolution *job, int64_t row) {
    const int64_t remembered = job->width - 1;
    return row < remembered ? job->past + row * job->channels : job->input + (row - remembered) * job->input_stride;
}

void qs_short_convolution_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_short_convolution *job = context;
    const float *rows[QS_WIDEST_CONVOLUTION];
    for (int32_t j = 0; j < job->width; j++) rows[j] = row_at(job, (int64_t)token + j);
    float *out = job->out + token * job->out_stride;
    job->kernels->convolve(rows, job->weights, job->width, job->channels, out);
    const float scale = 1 / sqrtf((float)job->key_length);
    for (int32_t h = 0; h < 2 * job->key_heads; h++) {
        job->kernels->unit_norm(out + (int64_t)h * job->key_length, job->key_length, job->epsilon,
                                h < job->key_heads ? scale : 1);
    }
}

void qs_short_convolution_past(const qs_short_convolution *job, int32_t tokens, float *out) {
    /* Rows move towards the start, so none is overwritten before it is read where `out` is `past`. */
    for (int32_t j = 0; j < job->width - 1; j++) {
        memmove(out + (int64_t)j * job->channels, row_at(job, (int64_t)tokens + j), 4 * (size_t)job->channels);
    }
}

void qs_delta_gates_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_delta_gates *job = context;
    const float *betas = job->betas + token * job->input_stride, *alphas = job->alphas + token * job->input_stride;
    float *rates = job->rates + token * job->out_stride, *decays = job->decays + token * job->out_stride;
    for (int32_t h = 0; h < job->heads; h++) {
        const int64_t at = (int64_t)(h / job->run) * job->run_stride + h % job->run;
        rates[h] = 1 / (1 + expf(-betas[at]));
        decays[h] = expf(job->a[h] * softplus(alphas[at] + job->dt_bias[h]));
    }
}

int32_t qs_delta_net_items(const qs_delta_net *job) {
    return job->heads * ((job->value_length + QS_DELTA_COLUMNS - 1) / QS_DELTA_COLUMNS);
}

void qs_delta_net_item(void *context, int32_t index, int32_t thread) {
    (void)thread;
    const qs_delta_net *job = context;
    const int32_t parts = (job->value_length + QS_DELTA_COLUMNS - 1) / QS_DELTA_COLUMNS;
    const int32_t head = index / parts, first = index % parts * QS_DELTA_COLUMNS;
    const int32_t left = job->value_length - first;
    const int32_t group = job->is_grouped ? head / (job->heads / job->key_heads) : head % job->key_heads;
    const float *queries = job->rows + (int64_t)group * job->key_length;
    const int64_t keys = (int64_t)job->key_heads * job->key_length, at = (int64_t)head * job->value_length + first;
    const qs_delta_rule rule = {
        .state = job->state + (int64_t)head * job->key_length * job->value_length + first,
        .state_stride = job->value_length,
        .key_length = job->key_length,
        .columns = left < QS_DELTA_COLUMNS ? left : QS_DELTA_COLUMNS,
        .tokens = job->tokens,
        .queries = queries,
        .keys = queries + keys,
        .values = job->rows + 2 * keys + at,
        .row_stride = job->row_stride,
        .decays = job->decays + head,
        .rates = job->rates + head,
        .scalar_stride = job->scalar_stride,
        .out = job->out + at,
        .out_stride = job->out_stride,
    };
    job->kernels->delta_rule(&rule);
}

void qs_split_gates_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_split_gates *job = context;
    const size_t bytes = 4 * (size_t)job->length;
    const float *from = job->input + token * job->input_stride;
    float *queries = job->queries + token * job->out_stride, *gates = job->gates + token * job->out_stride;
    for (int32_t h = 0; h < job->heads; h++) {
        memcpy(queries + (int64_t)h * job->length, from + 2 * (int64_t)h * job->length, bytes);
        memcpy(gates + (int64_t)h * job->length, from + (2 * (int64_t)h + 1) * job->length, bytes);
    }
}

void qs_sigmoid_gate_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_sigmoid_gate *job = context;
    float *values = job->values + token * job->value_stride;
    job->kernels->sigmoid_gate(job->gates + token * job->gate_stride, values, job->columns, values);
}
