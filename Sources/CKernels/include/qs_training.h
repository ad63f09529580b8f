/*
 * Kernels of training: products of float matrices, and the operations of a language model with their derivatives.
 *
 * Matrices are rows of floats behind each other unless a stride is given. A function that takes a pool spreads its work
 * over the pool's threads; NULL means the caller alone. Every result is summed in an order that depends on the shapes
 * alone, so that it is the same to the bit with any number of threads. Derivatives are those of a scalar loss: `d_x` is
 * that by x, of the shape of x. With `accumulate` a derivative is added to what is there, else it replaces it.
 *
 * `isa` is a set that the processor has. Shapes are checked by the caller: counts are not negative, pointers hold what
 * they are said to hold.
 */
#ifndef QS_TRAINING_H
#define QS_TRAINING_H

#include <stdint.h>

#include "qs_base_isa.h"
#include "qs_base_pool.h"

/*
 * C = A' B' or C += A' B', with A' of m x k and B' of k x n. A is stored as [m][k], or where `a_transposed` as [k][m];
 * B as [k][n], or where `b_transposed` as [n][k]. Strides are floats from a stored row to the next.
 */
typedef struct {
    const float *a, *b;
    float *c;
    int64_t a_stride, b_stride, c_stride;
    int32_t m, n, k;
    int32_t a_transposed, b_transposed;
    int32_t accumulate;
} qs_gemm;

/* Bytes that qs_gemm_run works in, for a pool of `threads`; a multiple of 64. */
int64_t qs_gemm_workspace_bytes(int32_t threads);

/*
 * Computes the product. `workspace` is aligned to 64 bytes. Sums over k run in rising order, in blocks of a fixed size.
 */
void qs_gemm_run(const qs_gemm *product, qs_pool *pool, int32_t threads, void *workspace, qs_isa isa);

/* ---- Row by row: x is [rows][columns] ---- */

/* out = x * weight / sqrt(mean(x^2) + epsilon); `inverse` receives 1 / sqrt(...) of each row. */
typedef struct {
    const float *x, *weight;
    float *out, *inverse;
    int32_t rows, columns;
    float epsilon;
} qs_norm_forward;
void qs_train_norm(const qs_norm_forward *job, qs_pool *pool, qs_isa isa);

/* `scratch`: columns * QS_NORM_PARTS floats. d_weight is summed in parts of rows of a fixed size. */
enum { QS_NORM_PARTS = 64 };
typedef struct {
    const float *x, *weight, *inverse, *d_out;
    float *d_x;      /* may be NULL */
    float *d_weight; /* may be NULL */
    float *scratch;
    int32_t rows, columns;
    int32_t accumulate_x, accumulate_weight;
} qs_norm_backward;
void qs_train_norm_back(const qs_norm_backward *job, qs_pool *pool, qs_isa isa);

/*
 * Rotates `heads` heads of `head_length` in each row; x and out may be the same. `rotation` is
 * [positions][head_length / 2][cos, sin]; row r is at positions[r]. Pairs are (2i, 2i + 1), or with `half_split`
 * (i, i + head_length / 2). With `back` it rotates the other way, which is the derivative.
 */
typedef struct {
    const float *x, *rotation;
    const int32_t *positions;
    float *out;
    int32_t rows, heads, head_length;
    int32_t half_split, back, accumulate;
} qs_rotation;
void qs_train_rotate(const qs_rotation *job, qs_pool *pool, qs_isa isa);

/* out = silu(gate) * up, element by element. */
void qs_train_swiglu(const float *gate, const float *up, int64_t count, float *out, qs_pool *pool, qs_isa isa);
typedef struct {
    const float *gate, *up, *d_out;
    float *d_gate, *d_up;
    int64_t count;
    int32_t accumulate_gate, accumulate_up;
} qs_swiglu_backward;
void qs_train_swiglu_back(const qs_swiglu_backward *job, qs_pool *pool, qs_isa isa);

/* out = x + y; out may be x. */
void qs_train_add(const float *x, const float *y, int64_t count, float *out, qs_pool *pool, qs_isa isa);
/* out = x * scale, or out += x * scale. */
void qs_train_scale(const float *x, float scale, int64_t count, float *out, int32_t accumulate, qs_pool *pool,
                    qs_isa isa);
/* Sum of squares, in parts of a fixed size. */
double qs_train_square_sum(const float *x, int64_t count, qs_pool *pool, qs_isa isa);

/* out[r] = table[ids[r]], rows of `columns`. */
void qs_train_gather(const float *table, const int32_t *ids, int32_t rows, int32_t columns, float *out, qs_pool *pool,
                     qs_isa isa);
/* d_table[ids[r]] += d_out[r], in rising order of r; columns are shared out among threads. */
void qs_train_scatter(const float *d_out, const int32_t *ids, int32_t rows, int32_t columns, float *d_table,
                      qs_pool *pool, qs_isa isa);

/* ---- Attention ---- */

/*
 * Causal attention within segments: rows starts[s] ..< starts[s + 1] are one text, whose row sees itself and those
 * before it. q and out are [rows][heads * head_length], k and v [rows][kv_heads * head_length]; head h reads key head h
 * / (heads / kv_heads). out = softmax(scale q k^T) v. `sums` receives [heads][rows], the logarithm of each row's sum of
 * exponentials, for the way back.
 */
typedef struct {
    const float *q, *k, *v;
    float *out, *sums;
    const int32_t *starts; /* segments + 1 */
    int32_t segments, rows, heads, kv_heads, head_length;
    float scale;
    void *workspace; /* qs_train_attention_bytes */
} qs_attention_forward;

/* Bytes for attention both ways, where no segment is longer than `longest`; a multiple of 64. */
int64_t qs_train_attention_bytes(int32_t longest, int32_t head_length, int32_t threads);

void qs_train_attention(const qs_attention_forward *job, qs_pool *pool, int32_t threads, qs_isa isa);

/* d_q, d_k, d_v are replaced. */
typedef struct {
    const float *q, *k, *v, *out, *sums, *d_out;
    float *d_q, *d_k, *d_v;
    const int32_t *starts;
    int32_t segments, rows, heads, kv_heads, head_length;
    float scale;
    void *workspace;
} qs_attention_backward;
void qs_train_attention_back(const qs_attention_backward *job, qs_pool *pool, int32_t threads, qs_isa isa);

/* ---- Losses: logits are [rows][vocabulary] ---- */

/*
 * Cross-entropy and its derivative in one go. losses[r] = log(sum(exp(logits[r]))) - logits[r][targets[r]], without the
 * weight; 0 where the weight is 0. d_logits[r] = weights[r] * (softmax(logits[r]) - one hot target). d_logits may be
 * logits; NULL: losses only.
 */
typedef struct {
    const float *logits, *weights;
    const int32_t *targets;
    float *losses, *d_logits;
    int32_t rows, vocabulary;
    int32_t accumulate;
} qs_cross_entropy;
void qs_train_cross_entropy(const qs_cross_entropy *job, qs_pool *pool, qs_isa isa);

/*
 * Kullback-Leibler divergence of softmax(logits / t) from softmax(teacher / t), times t^2 (Hinton et al. 2015), and its
 * derivative: losses[r] = t^2 sum p (log p - log q), without the weight; 0 where the weight is 0.
 * d_logits[r] = weights[r] * t * (q - p). d_logits may be NULL, not logits.
 */
typedef struct {
    const float *logits, *teacher, *weights;
    float *losses, *d_logits;
    int32_t rows, vocabulary;
    float temperature;
    int32_t accumulate;
} qs_divergence;
void qs_train_divergence(const qs_divergence *job, qs_pool *pool, qs_isa isa);

/* out[r] = softmax(x[r]); out may be x. */
void qs_train_softmax(const float *x, int32_t rows, int32_t columns, float *out, qs_pool *pool, qs_isa isa);
/* d_x = out * (d_out - sum(out * d_out)) */
void qs_train_softmax_back(const float *out, const float *d_out, int32_t rows, int32_t columns, float *d_x,
                           int32_t accumulate, qs_pool *pool, qs_isa isa);

/* ---- Steps ---- */

/*
 * AdamW (Loshchilov and Hutter 2019): g = gradient * gradient_scale; first = beta1 first + (1 - beta1) g;
 * second = beta2 second + (1 - beta2) g^2; value -= rate * (first / correction1 / (sqrt(second / correction2) +
 * epsilon) + decay * value), where correction = 1 - beta^step.
 */
typedef struct {
    float *value, *first, *second;
    const float *gradient;
    int64_t count;
    float rate, beta1, beta2, epsilon, decay, correction1, correction2, gradient_scale;
} qs_adam_step;
void qs_train_adam(const qs_adam_step *job, qs_pool *pool, qs_isa isa);

#endif
