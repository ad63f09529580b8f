/* The loops that a processor's limits are measured with: those of the set in use, in its best variant. */
#include "qs_roofline.h"

#include "kernels.h"

QS_DISPATCH_VARIANTS(qs_roofline_kernels)

uint64_t qs_roofline_read(const uint8_t *bytes, int64_t count) {
    return qs_roofline_kernels_current()->read(bytes, count);
}

int64_t qs_roofline_codes(int64_t rounds, uint64_t *sink) {
    return qs_roofline_kernels_current()->codes(rounds, sink);
}

int64_t qs_roofline_floats(int64_t rounds, uint64_t *sink) {
    return qs_roofline_kernels_current()->floats(rounds, sink);
}

int64_t qs_roofline_bf16(int64_t rounds, uint64_t *sink) {
    const qs_roofline_kernels *kernels = qs_roofline_kernels_current();
    return kernels->bf16 == NULL ? 0 : kernels->bf16(rounds, sink);
}
