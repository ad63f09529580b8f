/*
 * What lies between the matrix products of a language model's forward pass: norms, rotary positions, attention, gates.
 *
 * Each output is computed by one thread in an order that depends on the row's length alone, so results depend neither
 * on the number of threads nor on how many tokens are computed in one go.
 */
#ifndef QS_LAYER_H
#define QS_LAYER_H

#include <stdint.h>

#include "qs_layer_attention.h"
#include "qs_base_isa.h"
#include "qs_product.h"

/* Rows of a cache are named by the type ids of GGUF files. */
enum { QS_ROW_F32 = 0, QS_ROW_F16 = 1, QS_ROW_Q4_0 = 2, QS_ROW_Q8_0 = 8 };

/*
 * Columns of one head's state S, and `tokens` steps of the gated delta rule on them: S *= decay;
 * d = rate * (value - S^T key); S += key d^T; out = S^T query.
 */
typedef struct {
    float *state;         /* [key_length][state_stride], from the first column on */
    int64_t state_stride; /* floats */
    int32_t key_length;
    int32_t columns;
    int32_t tokens;
    const float *queries, *keys, *values; /* [tokens], `row_stride` floats apart */
    int64_t row_stride;
    const float *decays, *rates; /* [tokens], `scalar_stride` floats apart */
    int64_t scalar_stride;
    float *out; /* [tokens][columns] */
    int64_t out_stride;
} qs_delta_rule;

/* What lies between the products, of one instruction set. */
typedef struct qs_layer_kernels {
    const char *name;
    /* Rounds `columns` floats to a record of blocks, as the products' kernels of the same name. */
    void (*round_row)(const float *values, int32_t columns, qs_rounded_block *record);
    /* out[i] = x[i] * weight[i] / sqrt(mean(x^2) + epsilon) */
    void (*rms_norm)(const float *x, const float *weight, int32_t columns, float epsilon, float *out);
    /* out[i] = (x[i] - mean(x)) * weight[i] / sqrt(variance(x) + epsilon) + bias[i]; `bias` may be NULL. */
    void (*layer_norm)(const float *x, const float *weight, const float *bias, int32_t columns, float epsilon,
                       float *out);
    /* out[i] = gate[i] / (1 + exp(-gate[i])) * up[i] */
    void (*swiglu)(const float *gate, const float *up, int32_t columns, float *out);
    /* out[i] = gelu(gate[i]) * up[i], gelu in its tanh form; `up` may be NULL, for ones. */
    void (*geglu)(const float *gate, const float *up, int32_t columns, float *out);
    /* out[i] = g / (1 + exp(-alpha g)) * (u + 1) with g = min(gate[i], limit), u = up[i] between -limit and limit */
    void (*swiglu_clamped)(const float *gate, const float *up, int32_t columns, float alpha, float limit, float *out);
    /* In place: cap * tanh(value / cap). */
    void (*softcap)(float *values, int32_t count, float cap);
    void (*attend_f32)(const qs_attention_query *query);
    void (*attend_f16)(const qs_attention_query *query);
    void (*attend_q8_0)(const qs_attention_query *query);
    void (*attend_q4_0)(const qs_attention_query *query);
    /* Adds the states `part` to `total`, for each of `rows`: what both their positions give. A row without positions
       changes nothing. See qs_attention_state_stride. */
    void (*attend_fold)(const float *part, int32_t rows, int32_t value_stride, float *total);
    /* In place, of one head: pairs (x, y) become (x cos - y sin, x sin + y cos). `rotation` is [rotated / 2][cos, sin];
       pairs are (2i, 2i+1), or with `half_split` (i, i + rotated / 2). */
    void (*rotate)(float *head, const float *rotation, int32_t rotated, int32_t half_split);
    /* Rounds `blocks` of 32 values: scale max|x| / 127, codes -127 to 127. */
    void (*put_q8_0)(const float *values, int32_t blocks, uint8_t *out);
    /* Rounds floats to half precision, ties to even. */
    void (*to_f16)(const float *values, int32_t count, uint16_t *out);
    /* out[i] = x[i] / (1 + exp(-gate[i])); `out` may be `x`. */
    void (*sigmoid_gate)(const float *gate, const float *x, int32_t count, float *out);
    /* In place: x * scale / sqrt(sum(x^2) + epsilon) */
    void (*unit_norm)(float *x, int32_t count, float epsilon, float scale);
    /* out[i] = silu(sum over j of rows[j][i] * weights[j * count + i]), of `width` rows. */
    void (*convolve)(const float *const *rows, const float *weights, int32_t width, int32_t count, float *out);
    void (*delta_rule)(const qs_delta_rule *rule);
} qs_layer_kernels;

/* The kernels of the set in use; never NULL. Those of a set, NULL where the processor lacks it. */
const qs_layer_kernels *qs_layer_kernels_current(void);
const qs_layer_kernels *qs_layer_kernels_for(qs_isa isa);

/* ---- Stages: work on item `index` by worker `thread`, in the form a pool takes; `job` is the struct of that name. */

/* The weights of a norm over `columns` values. */
typedef struct {
    const float *weight;
    const float *bias;     /* of a layer norm, NULL: none */
    int32_t is_layer_norm; /* 0: root mean square */
    float epsilon;
    int32_t columns;
} qs_norm_weights;

/*
 * Norm of one token an item: of each of `segments` of its row alone, whose weights lie `weight_stride` floats behind
 * each other (0: all have the same). `out` may be `input`.
 */
typedef struct {
    const qs_layer_kernels *kernels;
    const float *input;
    int64_t input_stride;
    qs_norm_weights norm;
    int32_t segments;
    int64_t weight_stride;
    float *out;
    int64_t out_stride;
    uint8_t *rounded; /* NULL: not wanted */
} qs_norm;

void qs_norm_item(void *job, int32_t index, int32_t thread);

/* What a branch of the network made of one token, normed in place where there is a norm, times `scale`: an item. */
typedef struct {
    const qs_layer_kernels *kernels;
    float *input;
    int64_t input_stride;
    qs_norm_weights norm; /* weight NULL: none */
    int32_t columns;
    float scale;
    float *residual; /* added to */
    int64_t residual_stride;
} qs_residual;

void qs_residual_item(void *job, int32_t index, int32_t thread);

/* Logits of an item of QS_LOGITS_AT_ONCE: times `scale`, then capped where `softcap` is not 0. */
typedef struct {
    const qs_layer_kernels *kernels;
    float *values;
    int64_t count;
    float scale;
    float softcap;
} qs_logits;

enum { QS_LOGITS_AT_ONCE = 4096 };

void qs_logits_item(void *job, int32_t index, int32_t thread);

typedef enum {
    QS_GATE_SWIGLU = 0,
    QS_GATE_GEGLU = 1,
    QS_GATE_SWIGLU_CLAMPED = 2,
} qs_gate_kind;

/* Gate of one token an item, by the kernel of that name; then times the logistic function of the token's share. */
typedef struct {
    const qs_layer_kernels *kernels;
    const float *gate;
    const float *up; /* NULL, with GELU only: ones */
    int64_t stride;
    int32_t columns;
    qs_gate_kind kind;
    float alpha, limit;  /* of the clamped one */
    const float *shares; /* one a token; NULL: none */
    int64_t share_stride;
    float *out; /* same stride as gate */
    uint8_t *rounded;
} qs_gate;

void qs_gate_item(void *job, int32_t index, int32_t thread);

/* Rounding of one token an item. */
typedef struct {
    const qs_layer_kernels *kernels;
    const float *input;
    int64_t input_stride;
    int32_t columns;
    uint8_t *rounded;
} qs_rounding;

void qs_rounding_item(void *job, int32_t index, int32_t thread);

#endif
