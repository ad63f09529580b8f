/* The kernels for rows of logits of a set. */
#include "qs_logits.h"

#include "../base/vectors.inc.h"

static float QS_NAME(qs_largest)(const float *logits, int32_t count) {
    float most = logits[0];
    int32_t i = 0;
    if (count >= QS_LANES) {
        qs_vf lanes = load(logits);
        for (i = QS_LANES; i + QS_LANES <= count; i += QS_LANES) lanes = larger(load(logits + i), lanes);
        most = max_of(lanes);
    }
    for (; i < count; i++) most = logits[i] > most ? logits[i] : most;
    return most;
}

static double QS_NAME(qs_sum_exp)(const float *logits, int32_t count, float shift) {
    double sum = 0;
    int32_t i = 0;
    while (i + QS_LANES <= count) {
        const int32_t end = count - i < QS_LOGITS_RUN ? count : i + QS_LOGITS_RUN;
        qs_vf lanes = {0};
        for (; i + QS_LANES <= end; i += QS_LANES) lanes += exp_of(load(logits + i) - shift);
        sum += (double)sum_of(lanes);
    }
    for (; i < count; i++) sum += (double)exp_of(splat(logits[i] - shift))[0];
    return sum;
}

/* The terms of some tokens: p * (log p - log q), 0 where p is next to nothing. */
static inline qs_vf divergence_of(qs_vf own, qs_vf other) {
    const qs_vi counts = ~(qs_vi)(own < -87.0f);
    return (qs_vf)(counts & (qs_vi)(exp_of(own) * (own - other)));
}

static double QS_NAME(qs_divergence)(const float *logits, float shift, const float *others, float others_shift,
                                     int32_t count) {
    double sum = 0;
    int32_t i = 0;
    while (i + QS_LANES <= count) {
        const int32_t end = count - i < QS_LOGITS_RUN ? count : i + QS_LOGITS_RUN;
        qs_vf lanes = {0};
        for (; i + QS_LANES <= end; i += QS_LANES) {
            lanes += divergence_of(load(logits + i) - shift, load(others + i) - others_shift);
        }
        sum += (double)sum_of(lanes);
    }
    for (; i < count; i++) {
        sum += (double)divergence_of(splat(logits[i] - shift), splat(others[i] - others_shift))[0];
    }
    return sum;
}

const qs_logits_kernels QS_NAME(qs_logits_kernels) = {
    .name = QS_TEXT(QS_SET),
    .largest = QS_NAME(qs_largest),
    .sum_exp = QS_NAME(qs_sum_exp),
    .divergence = QS_NAME(qs_divergence),
};
