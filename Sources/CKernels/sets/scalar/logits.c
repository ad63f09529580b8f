/* Rows of logits in plain C. */
#include "set.h"

#include "qs_logits.h"

static float qs_largest__scalar(const float *logits, int32_t count) {
    float most = logits[0];
    for (int32_t i = 1; i < count; i++) most = logits[i] > most ? logits[i] : most;
    return most;
}

static double qs_sum_exp__scalar(const float *logits, int32_t count, float shift) {
    double sum = 0;
    for (int32_t i = 0; i < count; i++) sum += (double)expf(logits[i] - shift);
    return sum;
}

static double qs_divergence__scalar(const float *logits, float shift, const float *others, float others_shift,
                                    int32_t count) {
    double sum = 0;
    for (int32_t i = 0; i < count; i++) {
        const float own = logits[i] - shift;
        if (own < -87.0f) continue;
        sum += (double)(expf(own) * (own - (others[i] - others_shift)));
    }
    return sum;
}

const qs_logits_kernels qs_logits_kernels__scalar = {
    .name = "scalar",
    .largest = qs_largest__scalar,
    .sum_exp = qs_sum_exp__scalar,
    .divergence = qs_divergence__scalar,
};
