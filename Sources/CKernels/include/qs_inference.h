/*
 * Kernels that a language model's forward pass is made of: matrix products with weights as they lie in a file,
 * norms, rotary positions, attention, gates.
 *
 * Quantized rows are unpacked to signed 8-bit codes with a scale and an offset for each 16 weights
 * (weight = scale * code + offset) and multiplied with activations that are rounded to 8 bits; the sums of products
 * are exact integers. Each output is computed by one thread in an order that depends on the row's length alone, so
 * results depend neither on the number of threads nor on how many tokens are computed in one go.
 */
#ifndef QS_INFERENCE_H
#define QS_INFERENCE_H

#include <stdint.h>

#include "qs_attention.h"
#include "qs_isa.h"

/* Weights that share a scale and an offset, once unpacked. */
enum { QS_GROUP = 16 };

/* Row types are named by the type ids of GGUF files. */
enum {
    QS_ROW_F32 = 0,
    QS_ROW_F16 = 1,
    QS_ROW_Q4_0 = 2,
    QS_ROW_Q4_1 = 3,
    QS_ROW_Q5_0 = 6,
    QS_ROW_Q5_1 = 7,
    QS_ROW_Q8_0 = 8,
    QS_ROW_Q2_K = 10,
    QS_ROW_Q3_K = 11,
    QS_ROW_Q4_K = 12,
    QS_ROW_Q5_K = 13,
    QS_ROW_Q6_K = 14,
    QS_ROW_BF16 = 30,
    QS_ROW_TYPES = 43
};

/* How rows of a type are multiplied. */
typedef enum {
    QS_ROWS_DECODED = 0, /* no kernel: rows are decoded to floats by a callback */
    QS_ROWS_CODES = 1,   /* unpacked to codes, multiplied with rounded activations */
    QS_ROWS_FLOATS = 2   /* converted to floats, multiplied with float activations */
} qs_row_kind;

/*
 * Unpacks a row of `columns` weights (a whole number of blocks): `columns` codes, columns/16 scales and, where the
 * type has offsets, columns/16 offsets.
 */
typedef void (*qs_unpack_row)(const uint8_t *blocks, int32_t columns, int8_t *codes, float *scales, float *offsets);

/* Converts `columns` numbers of a float type. */
typedef void (*qs_convert_row)(const uint8_t *numbers, int32_t columns, float *out);

/*
 * An unpacked row or a rounded activation row in memory. All start on 64 bytes and are padded with zeros: codes to
 * `padded` (a multiple of 64), scales and offsets to `groups` (a multiple of 16).
 * A row of weights: codes, scales, offsets. A row of activations: codes, then 32-bit `corrections`, one for each four
 * codes (-128 times their sum), then scales, then `sums` (scale times the sum of the 16 codes).
 */
typedef struct {
    int32_t columns;
    int32_t padded;
    int32_t groups;
} qs_row_layout;

/* One tile of up to 4 weight rows and up to 4 activation rows: sums[token * 4 + row]. */
typedef struct {
    qs_row_layout layout;
    const uint8_t *weights; /* first row */
    int64_t weight_stride;  /* bytes from row to row */
    const uint8_t *activations;
    int64_t activation_stride;
    int32_t rows;   /* 1 to 4 */
    int32_t tokens; /* 1 to 4 */
    int32_t has_offsets;
} qs_tile;

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

/* Everything of one instruction set. */
typedef struct qs_inference_kernels {
    const char *name;
    qs_unpack_row unpack[QS_ROW_TYPES];   /* NULL where there is none */
    qs_convert_row convert[QS_ROW_TYPES]; /* NULL where there is none */
    /* weight = scale * code + offset for each of `columns`; `offsets` may be NULL. */
    void (*expand)(const int8_t *codes, const float *scales, const float *offsets, int32_t columns, float *out);
    /* Rounds `columns` floats to 8 bits, a scale for each 32, into a row of activations at `record`. */
    void (*round_row)(const float *values, qs_row_layout layout, uint8_t *record);
    /* Dot products of unpacked rows with rounded activations. */
    void (*dot_codes)(const qs_tile *tile, float *sums);
    /* Dot products of float rows with float activations; `columns` need not be a multiple of anything. */
    void (*dot_floats)(const qs_tile *tile, float *sums);
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
    /* Rounds floats to half precision, ties to even. */
    void (*to_f16)(const float *values, int32_t count, uint16_t *out);
    /* In place: values become exp(value - max) / sum. At least 1 value. */
    void (*softmax)(float *values, int32_t count);
    /* out[i] = x[i] / (1 + exp(-gate[i])); `out` may be `x`. */
    void (*sigmoid_gate)(const float *gate, const float *x, int32_t count, float *out);
    /* In place: x * scale / sqrt(sum(x^2) + epsilon) */
    void (*unit_norm)(float *x, int32_t count, float epsilon, float scale);
    /* out[i] = silu(sum over j of rows[j][i] * weights[j * count + i]), of `width` rows. */
    void (*convolve)(const float *const *rows, const float *weights, int32_t width, int32_t count, float *out);
    void (*delta_rule)(const qs_delta_rule *rule);
} qs_inference_kernels;

/* The kernels of an instruction set; the scalar ones where this processor lacks it. Never NULL. */
const qs_inference_kernels *qs_inference_kernels_for(qs_isa isa);

/* The kernels of qs_current_isa(). */
const qs_inference_kernels *qs_inference_kernels_current(void);

/* How rows of a GGUF type id are multiplied. */
qs_row_kind qs_row_kind_of(uint32_t type);

/* Sizes of unpacked rows of `columns` weights. */
qs_row_layout qs_row_layout_of(int32_t columns);

/* Bytes of an unpacked row of weights, a multiple of 64. */
int64_t qs_weight_record_bytes(qs_row_layout layout);

/* Bytes of a rounded row of activations, a multiple of 64. */
int64_t qs_activation_record_bytes(qs_row_layout layout);

/* ---- Stages: work on item `index` by worker `thread`, in the form a pool takes; `job` is the struct of that name. */

/* Writes row `row` of `context`'s weights as floats. */
typedef void (*qs_decode_row)(const void *context, int64_t row, float *out);

/* One matrix of a product. */
typedef struct {
    const uint8_t *weights;
    int64_t row_bytes;
    uint32_t type;        /* GGUF type id */
    int32_t rows;         /* outputs */
    qs_decode_row decode; /* for QS_ROWS_DECODED */
    const void *decode_context;
    const float *bias;  /* one an output, added; NULL: none */
    float *out;         /* [tokens][out_stride] */
    int64_t out_stride; /* floats */
    int32_t accumulate; /* 0: out = product; 1: out += product */
    /* The rows of the job's input that this matrix is multiplied with: `tokens` of them, each `step` behind the last. */
    int64_t first;
    int32_t step;
    int32_t tokens;
} qs_matrix;

/* Matrices times activations: all the same rows of them, or each rows of its own. */
typedef struct {
    const qs_inference_kernels *kernels;
    const qs_matrix *matrices;
    int32_t matrix_count;
    int32_t columns;
    int32_t use_floats;   /* 1: all products from float weights and float activations */
    const float *input;   /* [tokens][input_stride] */
    int64_t input_stride; /* floats */
    const uint8_t *rounded; /* the same, rounded: one record a token; unused with use_floats */
    uint8_t *scratch;       /* scratch_stride bytes a thread, 64-byte aligned */
    int64_t scratch_stride;
    int32_t rows_per_item; /* a multiple of 16; set by qs_matmul_items */
} qs_matmul;

/* Scratch bytes a thread needs for rows of `columns`. */
int64_t qs_matmul_scratch_bytes(int32_t columns);

/* Number of items for `threads` threads; sets rows_per_item. */
int32_t qs_matmul_items(qs_matmul *job, int32_t threads);

void qs_matmul_item(void *job, int32_t index, int32_t thread);

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
    const qs_inference_kernels *kernels;
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
    const qs_inference_kernels *kernels;
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
    const qs_inference_kernels *kernels;
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
    const qs_inference_kernels *kernels;
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
    const qs_inference_kernels *kernels;
    const float *input;
    int64_t input_stride;
    int32_t columns;
    uint8_t *rounded;
} qs_rounding;

void qs_rounding_item(void *job, int32_t index, int32_t thread);

/* Writes one row of a matrix as floats; `scratch` is a thread's matmul scratch for the row's columns. */
void qs_matrix_row(const qs_inference_kernels *kernels, const qs_matrix *matrix, int64_t row, int32_t columns,
                   uint8_t *scratch, float *out);

#endif
