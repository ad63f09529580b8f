/* What is computed over a row of logits, a number a token of the vocabulary, when a model is judged. */
#ifndef QS_LOGITS_H
#define QS_LOGITS_H

#include <stdint.h>

#include "qs_base_isa.h"

/* The rows' kernels of one instruction set. Sums run in floats over QS_LOGITS_RUN logits, then in doubles. */
typedef struct qs_logits_kernels {
    const char *name;
    /* The largest of `count` (1 or more) logits; of rows with NaN any number. */
    float (*largest)(const float *logits, int32_t count);
    /* sum of exp(logit - shift) */
    double (*sum_exp)(const float *logits, int32_t count, float shift);
    /*
     * sum of p * (log p - log q) in nats, where log p = logit - shift and log q the same of the others: the
     * Kullback-Leibler divergence. Tokens whose log p is below -87 count for nothing.
     */
    double (*divergence)(const float *logits, float shift, const float *others, float others_shift, int32_t count);
} qs_logits_kernels;

enum { QS_LOGITS_RUN = 512 };

/* The kernels of the set in use; never NULL. Those of a set, NULL where the processor lacks it. */
const qs_logits_kernels *qs_logits_kernels_current(void);
const qs_logits_kernels *qs_logits_kernels_for(qs_isa isa);

#endif
