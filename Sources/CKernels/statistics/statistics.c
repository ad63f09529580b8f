/* Which statistics kernels a set has, and what needs no instruction set: counting by bits. */
#include "statistics.h"

#include <math.h>

#include "../base/dispatch.h"
#include "qs_base_numbers.h"

QS_DISPATCH(qs_statistics_kernels)

qs_moments qs_moments_none(void) {
    return (qs_moments){.minimum = INFINITY, .maximum = -INFINITY};
}

void qs_buckets_add(const float *weights, int64_t count, uint32_t *counts) {
    for (int64_t i = 0; i < count; i++) counts[qs_bits_from_float(weights[i]) >> 16]++;
}

void qs_refine_add(const float *weights, int64_t count, const int8_t *slots, uint32_t *counts) {
    for (int64_t i = 0; i < count; i++) {
        const uint32_t bits = qs_bits_from_float(weights[i]);
        const int8_t slot = slots[bits >> 16];
        if (slot >= 0) counts[(uint32_t)slot << 16 | (bits & 0xffffu)]++;
    }
}

void qs_histogram_edges_add(const float *weights, int64_t count, const float *edges, int32_t edges_count,
                            const int32_t *first, uint32_t *counts) {
    for (int64_t i = 0; i < count; i++) {
        const uint32_t bits = qs_bits_from_float(weights[i]) & 0x7fffffffu;
        if (bits >= 0x7f800000u) continue;
        const float size = fabsf(weights[i]);
        int32_t bin = first[bits >> 16];
        while (bin < edges_count && size >= edges[bin]) bin++;
        counts[bin]++;
    }
}
