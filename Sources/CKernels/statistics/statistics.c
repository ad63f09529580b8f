#include "statistics.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

const qs_statistics *qs_statistics_for_isa(qs_isa isa) {
    if (!qs_isa_is_available(isa)) return NULL;
    switch (isa) {
#if defined(__x86_64__)
    case QS_ISA_AVX2: return &qs_statistics__avx2;
    case QS_ISA_AVX512: return &qs_statistics__avx512;
#elif defined(__aarch64__)
    case QS_ISA_NEON: return &qs_statistics__neon;
#endif
    default: return &qs_statistics__scalar;
    }
}

const qs_statistics *qs_statistics_kernels(void) {
    return qs_statistics_for_isa(qs_current_isa());
}

qs_moments qs_moments_none(void) {
    return (qs_moments){.minimum = INFINITY, .maximum = -INFINITY};
}

static inline uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

void qs_buckets_add(const float *weights, int64_t count, uint32_t *counts) {
    for (int64_t i = 0; i < count; i++) counts[bits_of(weights[i]) >> 16]++;
}

void qs_refine_add(const float *weights, int64_t count, const int8_t *slots, uint32_t *counts) {
    for (int64_t i = 0; i < count; i++) {
        const uint32_t bits = bits_of(weights[i]);
        const int8_t slot = slots[bits >> 16];
        if (slot >= 0) counts[(uint32_t)slot << 16 | (bits & 0xffffu)]++;
    }
}

void qs_histogram_edges_add(const float *weights, int64_t count, const float *edges, int32_t edges_count,
    const int32_t *first, uint32_t *counts) {
    for (int64_t i = 0; i < count; i++) {
        const uint32_t bits = bits_of(weights[i]) & 0x7fffffffu;
        if (bits >= 0x7f800000u) continue;
        const float size = fabsf(weights[i]);
        int32_t bin = first[bits >> 16];
        while (bin < edges_count && size >= edges[bin]) bin++;
        counts[bin]++;
    }
}
