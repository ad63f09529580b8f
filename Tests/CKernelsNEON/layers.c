/* Vector kernels of the forward pass, within rounding. */
#include "check.h"

#include "qs_layer.h"

#include <math.h>

static const qs_layer_kernels *scalar(void) {
    return qs_layer_kernels_for(QS_ISA_SCALAR);
}
static const qs_layer_kernels *vector(void) {
    return qs_layer_kernels_for(qs_best_isa());
}

enum { LONGEST = 1000 };

static void norms_and_gates(int count, const pattern *pattern) {
    static float x[LONGEST], y[LONGEST], expected[LONGEST + 16], found[LONGEST + 16];
    fill(pattern, x, count, 1);
    uint64_t random = 2;
    for (int i = 0; i < count; i++) y[i] = next_float(&random);
    scalar()->rms_norm(x, y, count, 1e-5f, expected);
    vector()->rms_norm(x, y, count, 1e-5f, found);
    CHECK(relative_error(found, expected, count) < 1e-12 || !isfinite(expected[0]), "%s, %d: norm", pattern->name,
          count);
    scalar()->swiglu(x, y, count, expected);
    vector()->swiglu(x, y, count, found);
    int near = 1;
    for (int i = 0; i < count; i++) {
        /* The vectors' exponential ends at 88, beyond which the scalar gate is zero. */
        const float limit = 1e-6f * fabsf(expected[i]) + 1e-30f * fabsf(x[i]);
        near &= fabsf(found[i] - expected[i]) <= limit;
    }
    CHECK(near, "%s, %d: gate", pattern->name, count);
    if (count == 0) return;
    memcpy(expected, x, sizeof(float) * (size_t)count);
    memcpy(found, x, sizeof(float) * (size_t)count);
    qs_product_kernels_for(QS_ISA_SCALAR)->softmax(expected, count);
    qs_product_kernels_for(qs_best_isa())->softmax(found, count);
    CHECK(relative_error(found, expected, count) < 1e-11, "%s, %d: softmax", pattern->name, count);
}

/* Two heads over a ring whose first position lies in its middle: the last token alone, and all tokens. */
static void attention(int positions, int length, int32_t type) {
    enum { HEADS = 2 };
    const int32_t stride = qs_cache_stride(type, length);
    const size_t bytes = (size_t)qs_cache_row_bytes(type, stride), floats = (size_t)positions * HEADS * (size_t)length;
    float *queries = aligned(4 * floats), *out[3], row[256];
    uint8_t *cache[2];
    uint64_t random = (uint64_t)positions;
    for (size_t i = 0; i < floats; i++) queries[i] = next_float(&random);
    for (int k = 0; k < 2; k++) {
        cache[k] = aligned(bytes * (size_t)positions);
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < length; i++) row[i] = 3 * next_float(&random);
            qs_cache_put(vector(), type, row, length, stride, cache[k] + bytes * (size_t)p);
        }
    }
    qs_attention job = {.query_stride = HEADS * length,
                        .heads = HEADS,
                        .kv_heads = 1,
                        .key_length = length,
                        .value_length = length,
                        .key_cache = cache[0],
                        .value_cache = cache[1],
                        .rows = positions,
                        .key_stride = stride,
                        .value_stride = stride,
                        .type = type,
                        .scale = 1,
                        .out_stride = HEADS * length};
    job.scratch = aligned((size_t)qs_attention_scratch_bytes(stride, stride));
    for (int k = 0; k < 3; k++) {
        job.kernels = k == 0 ? scalar() : vector();
        job.position = k == 2 ? positions - 1 : 0;
        job.row = (positions / 2 + job.position) % positions;
        job.tokens = positions - (int32_t)job.position;
        job.queries = queries + job.position * job.query_stride;
        out[k] = aligned(4 * floats);
        job.out = out[k] + job.position * job.out_stride;
        const int32_t items = qs_attention_plan(&job, 1);
        for (int32_t i = 0; i < items; i++) qs_attention_item(&job, i, 0);
    }
    CHECK(relative_error(out[1], out[0], (int)floats) < 1e-11, "%d positions of %d, type %d", positions, length, type);
    const size_t last = floats - (size_t)(HEADS * length);
    CHECK(memcmp(out[1] + last, out[2] + last, 4 * (size_t)(HEADS * length)) == 0, "%d positions of %d, type %d: alone",
          positions, length, type);
    free(queries), free(job.scratch), free(cache[0]), free(cache[1]);
    for (int k = 0; k < 3; k++) free(out[k]);
}

/* Floats around every half and between: all upper 17 bits, with lower bits that round down, tie, round up. */
static void halves(void) {
    enum { COUNT = 131072 };
    static float values[COUNT];
    static uint16_t expected[COUNT], found[COUNT];
    const uint32_t lower[] = {0, 1, 0x0fff, 0x1000, 0x1001, 0x1fff, 0x3000, 0x7fff};
    for (int k = 0; k < 8; k++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            const uint32_t bits = i << 15 | lower[k];
            memcpy(values + i, &bits, 4);
        }
        scalar()->to_f16(values, COUNT, expected);
        vector()->to_f16(values, COUNT, found);
        int different = 0;
        for (int i = 0; i < COUNT; i++) {
            const int both_nan = (expected[i] & 0x7fff) > 0x7c00 && (found[i] & 0x7fff) > 0x7c00;
            different += expected[i] != found[i] && !both_nan;
        }
        CHECK(different == 0, "%d halves differ with lower bits %x", different, lower[k]);
    }
    for (int count = 0; count < 20; count++) {
        memset(found, 0x33, sizeof(uint16_t) * 32);
        vector()->to_f16(values + 70000, count, found);
        CHECK(memcmp(found, expected + 70000, sizeof(uint16_t) * (size_t)count) == 0 && found[count] == 0x3333,
              "%d halves", count);
    }
}

void check_layers(void) {
    const int lengths[] = {0, 1, 3, 4, 5, 7, 8, 15, 16, 17, 64, LONGEST};
    for (int p = 0; p < pattern_count; p++) {
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) norms_and_gates(lengths[l], patterns + p);
    }
    const int positions[] = {1, 2, 3, 4, 5, 31, 100, 270}, sizes[] = {16, 64, 80, 128, 256};
    for (int p = 0; p < 8; p++) {
        for (int s = 0; s < 5; s++) {
            const int32_t types[] = {QS_ROW_F32, QS_ROW_F16, QS_ROW_Q8_0, QS_ROW_Q4_0};
            for (int t = 0; t < 4; t++) attention(positions[p], sizes[s], types[t]);
        }
    }
    halves();
}
