/* Mixtures of experts: choosing, grouping, gathering and adding. */
#include "qs_product_experts.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Below the rank of every expert that can be chosen. */
#define NEVER (-INFINITY)

/* The sum that weights are divided by is at least the smallest normal half. */
#define SMALLEST_SUM 6.103515625e-5f

static float logistic(float x) {
    return 1 / (1 + expf(-x));
}

/* The index of the largest rank above NEVER, of equal ones the first; 0 where there is none. */
static int32_t best_of(const float *ranks, int32_t count) {
    int32_t best = 0;
    float most = NEVER;
    for (int32_t i = 0; i < count; i++) {
        if (ranks[i] > most) {
            best = i;
            most = ranks[i];
        }
    }
    return best;
}

/* The sum of the two largest ranks, of the only one where there is one. */
static float rank_of_group(const float *ranks, int32_t count) {
    float first = NEVER, second = NEVER;
    for (int32_t i = 0; i < count; i++) {
        if (ranks[i] > first) {
            second = first;
            first = ranks[i];
        } else if (ranks[i] > second) {
            second = ranks[i];
        }
    }
    return count > 1 ? first + second : first;
}

/* Makes the experts outside the best groups unchoosable. `groups` has room for a rank of each group. */
static void keep_best_groups(const qs_routing *job, float *ranks, float *groups) {
    const int32_t size = job->experts / job->groups;
    for (int32_t g = 0; g < job->groups; g++) groups[g] = fmaxf(rank_of_group(ranks + g * size, size), -FLT_MAX);
    for (int32_t i = 0; i < job->groups_used; i++) groups[best_of(groups, job->groups)] = NEVER;
    for (int32_t g = 0; g < job->groups; g++) {
        if (groups[g] == NEVER) continue;
        for (int32_t e = 0; e < size; e++) ranks[g * size + e] = NEVER;
    }
}

static void gate_scores(const qs_routing *job, float *scores) {
    switch (job->gating) {
    case QS_GATING_SOFTMAX: job->kernels->softmax(scores, job->experts); break;
    case QS_GATING_SIGMOID:
        for (int32_t e = 0; e < job->experts; e++) scores[e] = logistic(scores[e]);
        break;
    case QS_GATING_SOFTMAX_OF_CHOSEN: break;
    }
}

void qs_routing_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_routing *job = context;
    float *scores = job->scores + token * job->score_stride, *ranks = job->ranks + token * job->rank_stride;
    int32_t *chosen = job->chosen + (int64_t)token * job->used;
    float *weights = job->weights + (int64_t)token * job->used;
    gate_scores(job, scores);
    for (int32_t e = 0; e < job->experts; e++) {
        const float rank = job->bias == NULL ? scores[e] : scores[e] + job->bias[e];
        /* What is no number ranks last but can be chosen, so that it is seen in the logits. */
        ranks[e] = rank >= -FLT_MAX ? rank : -FLT_MAX;
    }
    if (job->groups > 1) keep_best_groups(job, ranks, ranks + job->experts);
    for (int32_t i = 0; i < job->used; i++) {
        chosen[i] = best_of(ranks, job->experts);
        weights[i] = scores[chosen[i]];
        ranks[chosen[i]] = NEVER;
    }
    if (job->gating == QS_GATING_SOFTMAX_OF_CHOSEN) job->kernels->softmax(weights, job->used);
    float factor = job->scale;
    if (job->normalises) {
        float sum = 0;
        for (int32_t i = 0; i < job->used; i++) sum += weights[i];
        factor /= sum < SMALLEST_SUM ? SMALLEST_SUM : sum;
    }
    for (int32_t i = 0; i < job->used; i++) weights[i] *= factor;
}

void qs_group_choices(const int32_t *chosen, int32_t count, int32_t experts, int32_t *first, int32_t *rows,
                      int32_t *choices) {
    memset(first, 0, ((size_t)experts + 1) * sizeof *first);
    for (int32_t c = 0; c < count; c++) first[chosen[c]]++;
    int32_t end = 0;
    for (int32_t e = 0; e <= experts; e++) first[e] = end += first[e];
    /* Each entry is its group's end now; filled from behind, it becomes its start. */
    for (int32_t c = count - 1; c >= 0; c--) {
        const int32_t row = --first[chosen[c]];
        rows[c] = row;
        choices[row] = c;
    }
}

void qs_gathering_item(void *context, int32_t row, int32_t thread) {
    (void)thread;
    const qs_gathering *job = context;
    const float *input = job->input + job->choices[row] / job->used * job->input_stride;
    float *out = job->out + (int64_t)row * job->columns;
    memcpy(out, input, 4 * (size_t)job->columns);
    if (job->rounded == NULL) return;
    uint8_t *record = job->rounded + row * qs_rounded_bytes(job->columns);
    job->kernels->round_row(input, job->columns, (qs_rounded_block *)(void *)record);
}

void qs_combination_item(void *context, int32_t token, int32_t thread) {
    (void)thread;
    const qs_combination *job = context;
    float *out = job->out + token * job->out_stride;
    if (!job->accumulate) memset(out, 0, 4 * (size_t)job->columns);
    for (int32_t i = 0; i < job->used; i++) {
        const int64_t choice = (int64_t)token * job->used + i;
        const float *made = job->made + (int64_t)job->rows[choice] * job->columns;
        const float weight = job->weights[choice];
        for (int32_t c = 0; c < job->columns; c++) out[c] += weight * made[c];
    }
}
