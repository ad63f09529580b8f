/* The loops that each set, and each variant, has. */
#ifndef QS_ROOFLINE_KERNELS_H
#define QS_ROOFLINE_KERNELS_H

#include "../base/dispatch.h"

/* As the functions of qs_roofline.h. */
typedef struct {
    uint64_t (*read)(const uint8_t *bytes, int64_t count);
    int64_t (*codes)(int64_t rounds, uint64_t *sink);
    int64_t (*floats)(int64_t rounds, uint64_t *sink);
    int64_t (*bf16)(int64_t rounds, uint64_t *sink); /* NULL: there is no such instruction */
} qs_roofline_kernels;

QS_DEFINE_VARIANTS(qs_roofline_kernels);

#endif
