/* The stages that put keys and values into the cache, and the cached keys' turning. */
#include <string.h>

#include "qs_layer.h"

void qs_rope_store_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_rope_store *job = context;
    const float *rotation = job->rotation + (int64_t)token * job->rotated;
    float *queries = job->queries + token * job->query_stride;
    for (int32_t h = 0; h < job->heads; h++) {
        job->kernels->rotate(queries + (int64_t)h * job->key_length, rotation, job->rotated, job->half_split);
    }
    const int64_t key_bytes = qs_cache_row_bytes(job->type, job->key_stride);
    const int64_t value_bytes = qs_cache_row_bytes(job->type, job->value_stride);
    for (int32_t h = 0; h < job->kv_heads; h++) {
        float *key = job->keys + token * job->key_row_stride + (int64_t)h * job->key_length;
        const float *value = job->values + token * job->value_row_stride + (int64_t)h * job->value_length;
        job->kernels->rotate(key, rotation, job->rotated, job->half_split);
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
        job->kernels->rotate(key, job->rotation, job->rotated, job->half_split);
        qs_cache_put(job->kernels, job->type, key, job->key_length, job->key_stride, row);
    }
}
