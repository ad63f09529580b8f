/* Kernels of training: within rounding of the scalar ones. */
#include "check.h"

#include "qs_training.h"

static const double tolerance = 1e-10;

static float *random_floats(int count, uint64_t *random) {
    float *values = aligned(sizeof(float) * (size_t)count);
    for (int i = 0; i < count; i++) values[i] = next_float(random);
    return values;
}

/* Memory for what the scalar kernels give and what the others do, at first the same. */
typedef struct {
    float *of[2];
    int count;
} outputs;

static outputs outputs_of(int count, uint64_t *random) {
    outputs o = {{random_floats(count, random), NULL}, count};
    o.of[1] = aligned(sizeof(float) * (size_t)count);
    memcpy(o.of[1], o.of[0], sizeof(float) * (size_t)count);
    return o;
}

static void compare(outputs o, const char *what, int size) {
    const double error = relative_error(o.of[1], o.of[0], o.count);
    CHECK(error < tolerance, "%s of %d: %g", what, size, error);
    free(o.of[0]), free(o.of[1]);
}

static qs_isa isa_of(int which) {
    return which ? qs_best_isa() : QS_ISA_SCALAR;
}

static void product(int m, int n, int k, int ways) {
    uint64_t random = (uint64_t)(m + n + k);
    const int a_transposed = ways & 1, b_transposed = ways >> 1 & 1;
    const int a_stride = (a_transposed ? m : k) + 1, b_stride = (b_transposed ? k : n) + 2;
    float *a = random_floats(a_stride * (a_transposed ? k : m), &random);
    float *b = random_floats(b_stride * (b_transposed ? n : k), &random);
    const outputs c = outputs_of(m * (n + 3), &random);
    void *workspace = aligned((size_t)qs_gemm_workspace_bytes(1));
    for (int i = 0; i < 2; i++) {
        const qs_gemm job = {.a = a,
                             .b = b,
                             .c = c.of[i],
                             .a_stride = a_stride,
                             .b_stride = b_stride,
                             .c_stride = n + 3,
                             .m = m,
                             .n = n,
                             .k = k,
                             .a_transposed = a_transposed,
                             .b_transposed = b_transposed,
                             .accumulate = ways >> 2};
        qs_gemm_run(&job, NULL, 1, workspace, isa_of(i));
    }
    compare(c, "product", 1000000 * m + 1000 * n + k);
    free(a), free(b), free(workspace);
}

static void rows(int columns) {
    enum { ROWS = 5 };
    uint64_t random = (uint64_t)columns;
    const int count = ROWS * columns, half = columns / 2;
    float *x = random_floats(count, &random), *y = random_floats(count, &random), *d = random_floats(count, &random);
    float *scratch = aligned(sizeof(float) * QS_NORM_PARTS * (size_t)columns);
    const int32_t places[ROWS] = {0, 3, 1, 4, 2};
    int32_t targets[ROWS];
    for (int r = 0; r < ROWS; r++) targets[r] = (r * 7 + 3) % columns;
    const outputs norm = outputs_of(count, &random), inverse = outputs_of(ROWS, &random);
    const outputs d_x = outputs_of(count, &random), d_weight = outputs_of(columns, &random);
    const outputs turned[2] = {outputs_of(count, &random), outputs_of(count, &random)};
    const outputs softmax = outputs_of(count, &random), softmax_back = outputs_of(count, &random);
    const outputs losses[2] = {outputs_of(ROWS, &random), outputs_of(ROWS, &random)};
    const outputs d_logits[2] = {outputs_of(count, &random), outputs_of(count, &random)};
    for (int i = 0; i < 2; i++) {
        const qs_isa isa = isa_of(i);
        const qs_norm_forward forward = {x, y, norm.of[i], inverse.of[i], ROWS, columns, 1e-5f};
        qs_train_norm(&forward, NULL, isa);
        const qs_norm_backward back = {x, y, inverse.of[i], d, d_x.of[i], d_weight.of[i], scratch, ROWS, columns, 1, 0};
        qs_train_norm_back(&back, NULL, isa);
        for (int split = 0; split < 2; split++) {
            const qs_rotation rotation = {x,     y,     places,   turned[split].of[i], ROWS, 1, 2 * half,
                                          split, split, 1 - split};
            qs_train_rotate(&rotation, NULL, isa);
        }
        qs_train_softmax(x, ROWS, columns, softmax.of[i], NULL, isa);
        qs_train_softmax_back(softmax.of[i], d, ROWS, columns, softmax_back.of[i], 1, NULL, isa);
        const qs_cross_entropy entropy = {x, y, targets, losses[0].of[i], d_logits[0].of[i], ROWS, columns, 0};
        qs_train_cross_entropy(&entropy, NULL, isa);
        const qs_divergence divergence = {x, d, y, losses[1].of[i], d_logits[1].of[i], ROWS, columns, 1.5f, 1};
        qs_train_divergence(&divergence, NULL, isa);
    }
    compare(norm, "norm", columns), compare(inverse, "norm's factor", columns);
    compare(d_x, "norm back", columns), compare(d_weight, "norm's weight", columns);
    compare(turned[0], "pairs", columns), compare(turned[1], "halves", columns);
    compare(softmax, "softmax", columns), compare(softmax_back, "softmax back", columns);
    compare(losses[0], "cross-entropy", columns), compare(d_logits[0], "cross-entropy back", columns);
    compare(losses[1], "divergence", columns), compare(d_logits[1], "divergence back", columns);
    free(x), free(y), free(d), free(scratch);
}

static void elements(int count) {
    uint64_t random = (uint64_t)count;
    float *x = random_floats(count, &random), *y = random_floats(count, &random), *d = random_floats(count, &random);
    const outputs gates = outputs_of(count, &random), d_gate = outputs_of(count, &random);
    const outputs d_up = outputs_of(count, &random), value = outputs_of(count, &random);
    const outputs first = outputs_of(count, &random), second = outputs_of(count, &random);
    double squares[2];
    for (int i = 0; i < 2; i++) {
        const qs_isa isa = isa_of(i);
        for (int j = 0; j < count; j++) second.of[i][j] *= second.of[i][j];
        qs_train_swiglu(x, y, count, gates.of[i], NULL, isa);
        const qs_swiglu_backward back = {x, y, d, d_gate.of[i], d_up.of[i], count, 1, 0};
        qs_train_swiglu_back(&back, NULL, isa);
        qs_train_scale(gates.of[i], 0.3f, count, d_up.of[i], 1, NULL, isa);
        qs_train_add(d_up.of[i], x, count, d_up.of[i], NULL, isa);
        squares[i] = qs_train_square_sum(x, count, NULL, isa);
        const qs_adam_step step = {value.of[i], first.of[i], second.of[i], d,    count, 0.01f, 0.9f,
                                   0.99f,       1e-6f,       0.1f,         0.3f, 0.2f,  0.5f};
        qs_train_adam(&step, NULL, isa);
    }
    const double off = squares[1] - squares[0];
    CHECK(off * off <= 1e-24 * squares[0] * squares[0], "squares of %d", count);
    compare(gates, "gates", count), compare(d_gate, "gates back", count), compare(d_up, "gated back", count);
    compare(value, "step", count), compare(first, "first moments", count), compare(second, "second moments", count);
    free(x), free(y), free(d);
}

static void attention(int length) {
    enum { ROWS = 90, HEADS = 4, KEY_HEADS = 2 };
    uint64_t random = (uint64_t)length;
    const int32_t starts[] = {0, 1, 20, ROWS};
    const int queries = ROWS * HEADS * length, keys = ROWS * KEY_HEADS * length;
    float *q = random_floats(queries, &random), *k = random_floats(keys, &random), *v = random_floats(keys, &random);
    float *d_out = random_floats(queries, &random);
    const outputs out = outputs_of(queries, &random), sums = outputs_of(HEADS * ROWS, &random);
    const outputs d_q = outputs_of(queries, &random), d_k = outputs_of(keys, &random), d_v = outputs_of(keys, &random);
    void *workspace = aligned((size_t)qs_train_attention_bytes(ROWS, length, 1));
    for (int i = 0; i < 2; i++) {
        const qs_attention_forward forward = {q,    k,     v,         out.of[i], sums.of[i], starts,   3,
                                              ROWS, HEADS, KEY_HEADS, length,    0.5f,       workspace};
        qs_train_attention(&forward, NULL, 1, isa_of(i));
        const qs_attention_backward back = {q,         k,         v,         out.of[i], sums.of[i], d_out,
                                            d_q.of[i], d_k.of[i], d_v.of[i], starts,    3,          ROWS,
                                            HEADS,     KEY_HEADS, length,    0.5f,      workspace};
        qs_train_attention_back(&back, NULL, 1, isa_of(i));
    }
    compare(out, "attention", length), compare(sums, "attention's sums", length), compare(d_q, "queries", length);
    compare(d_k, "keys", length), compare(d_v, "values", length);
    free(q), free(k), free(v), free(d_out), free(workspace);
}

void check_training(void) {
    const int sizes[] = {2, 3, 5, 8, 12, 13, 25, 40};
    const int count = sizeof sizes / sizeof sizes[0];
    for (int i = 0; i < count; i++) {
        for (int ways = 0; ways < 8; ways++) {
            product(sizes[i], sizes[(i + 3) % count], sizes[(i * 5 + ways) % count], ways);
        }
    }
    product(30, 1040, 20, 0), product(130, 9, 300, 3), product(7, 15, 1100, 1), product(1, 1, 1, 6);
    const int lengths[] = {2, 3, 4, 5, 7, 8, 10, 17, 66, 130};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) rows(lengths[i]), elements(lengths[i]);
    attention(1), attention(6), attention(16);
}
