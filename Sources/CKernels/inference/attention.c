/* The stages of attention: keys and values into the cache, queries over it, and the cached keys' turning. */
#include <string.h>

#include "kernels.h"

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

void qs_rope_store_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_rope_store *job = context;
    const float *rotation = job->rotation + (int64_t)token * job->rotated;
    float *queries = job->queries + token * job->query_stride;
    for (int32_t h = 0; h < job->heads; h++) {
        rotate(queries + (int64_t)h * job->key_length, rotation, job->rotated, job->half_split);
    }
    const int64_t key_bytes = qs_cache_row_bytes(job->type, job->key_stride);
    const int64_t value_bytes = qs_cache_row_bytes(job->type, job->value_stride);
    for (int32_t h = 0; h < job->kv_heads; h++) {
        float *key = job->keys + token * job->key_row_stride + (int64_t)h * job->key_length;
        const float *value = job->values + token * job->value_row_stride + (int64_t)h * job->value_length;
        rotate(key, rotation, job->rotated, job->half_split);
        const int64_t at = h * job->rows + (job->row + token) % job->rows;
        qs_cache_put(job->kernels, job->type, key, job->key_length, job->key_stride,
                     (uint8_t *)job->key_cache + at * key_bytes);
        qs_cache_put(job->kernels, job->type, value, job->value_length, job->value_stride,
                     (uint8_t *)job->value_cache + at * value_bytes);
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

static int64_t score_floats(int64_t rows) {
    return (rows + 31) / 16 * 16;
}

int64_t qs_attention_scratch_bytes(int64_t rows, int32_t key_stride, int32_t value_stride) {
    return 4 * (score_floats(rows) + key_stride + value_stride);
}

static void attend(const qs_inference_kernels *kernels, int32_t type, const qs_attention_query *query) {
    switch (type) {
    case QS_ROW_F32: kernels->attend_f32(query); break;
    case QS_ROW_F16: kernels->attend_f16(query); break;
    case QS_ROW_Q8_0: kernels->attend_q8_0(query); break;
    default: kernels->attend_q4_0(query);
    }
}

void qs_attention_item(void *context, int32_t index, int32_t thread) {
    const qs_attention *job = context;
    const int32_t token = index / job->heads, head = index % job->heads;
    const int64_t last = job->position + token;
    int64_t first = job->window > 0 && last >= job->window ? last - job->window + 1 : 0;
    if (first < job->oldest) first = job->oldest;
    const int64_t kv = head / (job->heads / job->kv_heads) * job->rows;
    const int64_t row = (job->row + token - (last - first) + 2 * job->rows) % job->rows;

    float *scores = (float *)(void *)(job->scratch + thread * job->scratch_stride);
    float *query = scores + score_floats(job->rows), *out = query + job->key_stride;
    const float *from = job->queries + token * job->query_stride + (int64_t)head * job->key_length;
    for (int32_t i = 0; i < job->key_stride; i++) query[i] = i < job->key_length ? from[i] * job->scale : 0;

    const int64_t key_bytes = qs_cache_row_bytes(job->type, job->key_stride);
    const int64_t value_bytes = qs_cache_row_bytes(job->type, job->value_stride);
    const qs_attention_query call = {.query = query,
                                     .keys = (const uint8_t *)job->key_cache + kv * key_bytes,
                                     .values = (const uint8_t *)job->value_cache + kv * value_bytes,
                                     .count = (int32_t)(last - first + 1),
                                     .first = (int32_t)row,
                                     .rows = (int32_t)job->rows,
                                     .key_stride = job->key_stride,
                                     .value_stride = job->value_stride,
                                     .softcap = job->softcap,
                                     .sink = job->sinks == NULL ? NULL : job->sinks + head,
                                     .scores = scores,
                                     .out = out};
    attend(job->kernels, job->type, &call);
    memcpy(job->out + token * job->out_stride + (int64_t)head * job->value_length, out, 4 * (size_t)job->value_length);
}

void qs_turn_item(void *context, int32_t index, int32_t thread) {
    const qs_turn *job = context;
    const int64_t items = (job->count + QS_TURN_AT_ONCE - 1) / QS_TURN_AT_ONCE;
    const int64_t head = index / items, start = index % items * QS_TURN_AT_ONCE;
    const int64_t end = start + QS_TURN_AT_ONCE < job->count ? start + QS_TURN_AT_ONCE : job->count;
    const int64_t bytes = qs_cache_row_bytes(job->type, job->key_stride);
    float *key = job->scratch + thread * job->scratch_stride;
    for (int64_t i = start; i < end; i++) {
        uint8_t *row = (uint8_t *)job->key_cache + (head * job->rows + (job->first + i) % job->rows) * bytes;
        qs_cache_get(job->type, row, job->key_length, key);
        rotate(key, job->rotation, job->rotated, job->half_split);
        qs_cache_put(job->kernels, job->type, key, job->key_length, job->key_stride, row);
    }
}
