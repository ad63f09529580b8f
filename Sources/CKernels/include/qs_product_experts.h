/*
 * Mixtures of experts: which experts a token is given to, the rows of each expert's tokens behind each other, and the
 * sum of what the experts made of a token.
 */
#ifndef QS_PRODUCT_EXPERTS_H
#define QS_PRODUCT_EXPERTS_H

#include <stdint.h>

#include "qs_product.h"

/* What the router's outputs become. */
typedef enum {
    QS_GATING_SOFTMAX = 0,           /* probabilities of all experts */
    QS_GATING_SIGMOID = 1,           /* each expert's own, from 0 to 1 */
    QS_GATING_SOFTMAX_OF_CHOSEN = 2, /* probabilities of the chosen ones among each other */
} qs_gating;

/*
 * Choice of one token's experts: an item. The best `used` by gated score plus bias, of equal ones the first. With
 * groups, experts count in contiguous groups of the same size, and only those of the best groups can be chosen; a group
 * is as good as its best two experts together.
 */
typedef struct {
    const qs_product_kernels *kernels;
    float *scores; /* [tokens][score_stride]: the router's outputs; changed */
    int64_t score_stride;
    int32_t experts;
    int32_t used; /* at most groups_used * experts / groups */
    qs_gating gating;
    int32_t normalises; /* 1: weights are divided by their sum */
    float scale;        /* of the weights */
    const float *bias;  /* one an expert, for choosing alone; NULL: none */
    int32_t groups;     /* a divisor of experts, 1: none */
    int32_t groups_used;
    float *ranks; /* [tokens][rank_stride], at least experts + groups: room to compute in */
    int64_t rank_stride;
    int32_t *chosen; /* [tokens][used], best first */
    float *weights;  /* [tokens][used] */
} qs_routing;

void qs_routing_item(void *job, int32_t token, int32_t thread);

/*
 * Sorts `count` choices by expert: expert e has the rows first[e] ..< first[e + 1], in the order of the choices.
 * `rows[c]` becomes the row of choice c, `choices[r]` the choice of row r. `first` has experts + 1 elements.
 */
void qs_group_choices(const int32_t *chosen, int32_t count, int32_t experts, int32_t *first, int32_t *rows,
                      int32_t *choices);

/* Copies the input of one row an item: row r is token choices[r] / used; rounded as well where that is wanted. */
typedef struct {
    const qs_product_kernels *kernels;
    const float *input; /* [tokens][input_stride] */
    int64_t input_stride;
    int32_t columns;
    const int32_t *choices;
    int32_t used;
    float *out;       /* [rows][columns] */
    uint8_t *rounded; /* NULL: not wanted */
} qs_gathering;

void qs_gathering_item(void *job, int32_t row, int32_t thread);

/* out = (out +) the sum of weight * row of each of the token's choices, in their order: an item. */
typedef struct {
    const float *made; /* [rows][columns] */
    int32_t columns;
    const int32_t *rows;  /* [tokens][used] */
    const float *weights; /* [tokens][used] */
    int32_t used;
    float *out; /* [tokens][out_stride] */
    int64_t out_stride;
    int32_t accumulate;
} qs_combination;

void qs_combination_item(void *job, int32_t token, int32_t thread);

#endif
