/* What lies between the matrix products, but for attention: norms, gates. */
#include <math.h>
#include <stddef.h>

#include "qs_layer.h"

static void round_token(const qs_layer_kernels *kernels, const float *values, int32_t columns, uint8_t *rounded,
                        int32_t token) {
    if (rounded == NULL) return;
    kernels->round_row(values, columns, (qs_rounded_block *)(void *)(rounded + token * qs_rounded_bytes(columns)));
}

static void apply_norm(const qs_layer_kernels *kernels, const qs_norm_weights *norm, int64_t offset, const float *input,
                       float *out) {
    const float *weight = norm->weight + offset;
    if (norm->is_layer_norm) {
        const float *bias = norm->bias == NULL ? NULL : norm->bias + offset;
        kernels->layer_norm(input, weight, bias, norm->columns, norm->epsilon, out);
    } else {
        kernels->rms_norm(input, weight, norm->columns, norm->epsilon, out);
    }
}

void qs_norm_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_norm *job = context;
    const float *input = job->input + token * job->input_stride;
    float *out = job->out + token * job->out_stride;
    for (int32_t s = 0; s < job->segments; s++) {
        const int64_t at = (int64_t)s * job->norm.columns;
        apply_norm(job->kernels, &job->norm, s * job->weight_stride, input + at, out + at);
    }
    round_token(job->kernels, out, job->segments * job->norm.columns, job->rounded, token);
}

void qs_residual_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_residual *job = context;
    float *input = job->input + token * job->input_stride, *residual = job->residual + token * job->residual_stride;
    if (job->norm.weight != NULL) apply_norm(job->kernels, &job->norm, 0, input, input);
    for (int32_t i = 0; i < job->columns; i++) residual[i] += job->scale * input[i];
}

void qs_logits_item(void *context, int32_t item, int32_t thread) {
    (void)thread;
    const qs_logits *job = context;
    const int64_t first = (int64_t)item * QS_LOGITS_AT_ONCE, left = job->count - first;
    const int32_t count = (int32_t)(left < QS_LOGITS_AT_ONCE ? left : QS_LOGITS_AT_ONCE);
    float *values = job->values + first;
    for (int32_t i = 0; i < count; i++) values[i] *= job->scale;
    if (job->softcap != 0) job->kernels->softcap(values, count, job->softcap);
}

void qs_gate_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_gate *job = context;
    const int64_t at = token * job->stride;
    const float *up = job->up == NULL ? NULL : job->up + at;
    float *out = job->out + at;
    switch (job->kind) {
    case QS_GATE_SWIGLU: job->kernels->swiglu(job->gate + at, up, job->columns, out); break;
    case QS_GATE_GEGLU: job->kernels->geglu(job->gate + at, up, job->columns, out); break;
    case QS_GATE_SWIGLU_CLAMPED:
        job->kernels->swiglu_clamped(job->gate + at, up, job->columns, job->alpha, job->limit, out);
        break;
    }
    if (job->shares != NULL) {
        const float share = 1 / (1 + expf(-job->shares[token * job->share_stride]));
        for (int32_t i = 0; i < job->columns; i++) out[i] *= share;
    }
    round_token(job->kernels, out, job->columns, job->rounded, token);
}

void qs_rounding_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_rounding *job = context;
    round_token(job->kernels, job->input + token * job->input_stride, job->columns, job->rounded, token);
}
