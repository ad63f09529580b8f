/* What lies between the matrix products: norms, gates, rotary positions, attention. */
#include <math.h>
#include <string.h>

#include "kernels.h"

static void round_token(const qs_inference_kernels *kernels, const float *values, int32_t columns, uint8_t *rounded,
                        int32_t token) {
    if (rounded == NULL) return;
    const qs_row_layout layout = qs_row_layout_of(columns);
    kernels->round_row(values, layout, rounded + token * qs_activation_record_bytes(layout));
}

static void apply_norm(const qs_inference_kernels *kernels, const qs_norm_weights *norm, int64_t offset,
                       const float *input, float *out) {
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

/* Rotates pairs of one head: (x, y) becomes (x cos - y sin, x sin + y cos). */
static void rotate(float *head, const float *rotation, int32_t rotated, int32_t half_split) {
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

static void store_head(const qs_rope_store *job, const float *values, int32_t length, int32_t stride, void *cache,
                       int64_t at) {
    if (job->is_f16) {
        job->kernels->to_f16(values, length, (uint16_t *)cache + at * stride);
    } else {
        memcpy((float *)cache + at * stride, values, 4 * (size_t)length);
    }
}

void qs_rope_store_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_rope_store *job = context;
    const float *rotation = job->rotation + (int64_t)token * job->rotated;
    float *queries = job->queries + token * job->query_stride;
    for (int32_t h = 0; h < job->heads; h++) {
        rotate(queries + (int64_t)h * job->key_length, rotation, job->rotated, job->half_split);
    }
    for (int32_t h = 0; h < job->kv_heads; h++) {
        float *key = job->keys + token * job->key_row_stride + (int64_t)h * job->key_length;
        const float *value = job->values + token * job->value_row_stride + (int64_t)h * job->value_length;
        rotate(key, rotation, job->rotated, job->half_split);
        const int64_t at = h * job->positions + job->position + token;
        store_head(job, key, job->key_length, job->key_stride, job->key_cache, at);
        store_head(job, value, job->value_length, job->value_stride, job->value_cache, at);
    }
}

void qs_placement_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_placement *job = context;
    const float *input = job->input + token * job->input_stride;
    float *out = job->out + token * job->out_stride;
    for (int32_t h = 0; h < job->heads; h++) {
        memcpy(out + h * job->out_step, input + h * job->input_step, 4 * (size_t)job->length);
    }
}

static int64_t score_floats(int64_t positions) {
    return (positions + 31) / 16 * 16;
}

int64_t qs_attention_scratch_bytes(int64_t positions, int32_t key_stride, int32_t value_stride) {
    return 4 * (score_floats(positions) + key_stride + value_stride);
}

void qs_attention_item(void *context, int32_t index, int32_t thread) {
    const qs_attention *job = context;
    const int32_t token = index / job->heads, head = index % job->heads;
    const int64_t last = job->position + token;
    const int64_t first = job->window > 0 && last >= job->window ? last - job->window + 1 : 0;
    const int64_t kv = head / (job->heads / job->kv_heads) * job->positions + first;
    const int64_t width = job->is_f16 ? 2 : 4;

    float *scores = (float *)(void *)(job->scratch + thread * job->scratch_stride);
    float *query = scores + score_floats(job->positions), *out = query + job->key_stride;
    const float *from = job->queries + token * job->query_stride + (int64_t)head * job->key_length;
    for (int32_t i = 0; i < job->key_stride; i++) query[i] = i < job->key_length ? from[i] * job->scale : 0;

    const qs_attention_query call = {.query = query,
                                     .keys = (const uint8_t *)job->key_cache + kv * job->key_stride * width,
                                     .values = (const uint8_t *)job->value_cache + kv * job->value_stride * width,
                                     .count = (int32_t)(last - first + 1),
                                     .key_stride = job->key_stride,
                                     .value_stride = job->value_stride,
                                     .softcap = job->softcap,
                                     .sink = job->sinks == NULL ? NULL : job->sinks + head,
                                     .scores = scores,
                                     .out = out};
    if (job->is_f16) {
        job->kernels->attend_f16(&call);
    } else {
        job->kernels->attend_f32(&call);
    }
    memcpy(job->out + token * job->out_stride + (int64_t)head * job->value_length, out, 4 * (size_t)job->value_length);
}
