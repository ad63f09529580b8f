/*
 * Stages of recurrent layers: the gated delta rule (Yang, Kautz and Hatamizadeh, 2024) with the short convolution
 * before it, and gates on what attention makes. Each output is computed in an order that depends on its position alone,
 * so results depend neither on the number of threads nor on how a text is cut.
 */
#ifndef QS_LAYER_RECURRENT_H
#define QS_LAYER_RECURRENT_H

#include <stdint.h>

#include "qs_layer.h"

enum { QS_WIDEST_CONVOLUTION = 64, QS_DELTA_COLUMNS = 64 };

/*
 * One token an item: a causal convolution of each channel alone, then SiLU. Channels are the queries and the keys of
 * `key_heads` heads of `key_length`, which become unit vectors, queries divided by sqrt(key_length); then the values.
 */
typedef struct {
    const qs_layer_kernels *kernels;
    const float *past;    /* [width - 1][channels]: the rows before the batch, oldest first */
    const float *input;   /* [tokens][channels] */
    int64_t input_stride; /* floats */
    const float *weights; /* [width][channels], the newest row's last */
    int32_t width;        /* 1 to QS_WIDEST_CONVOLUTION */
    int32_t channels;
    int32_t key_heads, key_length;
    float epsilon; /* added to the sum of squares of a head */
    float *out;    /* [tokens][channels]; not `input` */
    int64_t out_stride;
} qs_short_convolution;

void qs_short_convolution_item(void *job, int32_t index, int32_t thread);

/* Writes what `past` is after `tokens` of the batch to `out`, which may be `past` itself. */
void qs_short_convolution_past(const qs_short_convolution *job, int32_t tokens, float *out);

/*
 * One token an item: for each value head rate = sigmoid(beta), decay = exp(a * softplus(alpha + dt_bias)). Head h has
 * its beta and alpha at h / run * run_stride + h % run.
 */
typedef struct {
    const float *betas, *alphas; /* [tokens] */
    int64_t input_stride;        /* floats, of both */
    int32_t heads, run, run_stride;
    const float *a, *dt_bias; /* one a head */
    float *rates, *decays;    /* [tokens][heads] */
    int64_t out_stride;       /* of both */
} qs_delta_gates;

void qs_delta_gates_item(void *job, int32_t index, int32_t thread);

/* The delta rule through `tokens` of a batch: QS_DELTA_COLUMNS of the values of one head an item. */
typedef struct {
    const qs_layer_kernels *kernels;
    float *state;      /* [heads][key_length][value_length] */
    const float *rows; /* [tokens]: what the convolution made */
    int64_t row_stride;
    const float *rates, *decays; /* [tokens] */
    int64_t scalar_stride;
    int32_t heads;      /* of values */
    int32_t key_heads;  /* a divisor of `heads` */
    int32_t is_grouped; /* 0: head h has the key of head h % key_heads; 1: of h / (heads / key_heads) */
    int32_t key_length, value_length, tokens;
    float *out; /* [tokens][heads][value_length] */
    int64_t out_stride;
} qs_delta_net;

int32_t qs_delta_net_items(const qs_delta_net *job);

void qs_delta_net_item(void *job, int32_t index, int32_t thread);

/* One token an item: takes heads of a query and a gate behind it, each of `length`, apart. */
typedef struct {
    const float *input; /* [tokens][heads][2][length] */
    int64_t input_stride;
    int32_t heads, length;
    float *queries, *gates; /* [tokens][heads][length] */
    int64_t out_stride;     /* of both */
} qs_split_gates;

void qs_split_gates_item(void *job, int32_t index, int32_t thread);

/* One token an item: values *= sigmoid(gates). */
typedef struct {
    const qs_layer_kernels *kernels;
    const float *gates;
    int64_t gate_stride;
    int32_t columns;
    float *values;
    int64_t value_stride;
} qs_sigmoid_gate;

void qs_sigmoid_gate_item(void *job, int32_t index, int32_t thread);

#endif
