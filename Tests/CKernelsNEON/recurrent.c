/* Kernels of recurrent layers: within rounding of the scalar ones, and the same however tokens are cut. */
#include "check.h"

#include "qs_layer.h"

static const qs_layer_kernels *scalar(void) {
    return qs_layer_kernels_for(QS_ISA_SCALAR);
}
static const qs_layer_kernels *vector(void) {
    return qs_layer_kernels_for(qs_best_isa());
}

enum { LONGEST = 600, WIDTH = 4, KEYS = 24, TOKENS = 7 };

static void random_floats(float *values, int count, uint64_t *random) {
    for (int i = 0; i < count; i++) values[i] = next_float(random);
}

static void rows_of(int count) {
    static float x[WIDTH * LONGEST], y[WIDTH * LONGEST], expected[LONGEST], found[LONGEST];
    uint64_t random = (uint64_t)count;
    random_floats(x, WIDTH * count, &random);
    random_floats(y, WIDTH * count, &random);
    scalar()->sigmoid_gate(x, y, count, expected);
    vector()->sigmoid_gate(x, y, count, found);
    CHECK(relative_error(found, expected, count) < 1e-12, "gate of %d", count);
    memcpy(expected, x, sizeof(float) * (size_t)count);
    memcpy(found, x, sizeof(float) * (size_t)count);
    scalar()->unit_norm(expected, count, 1e-6f, 0.5f);
    vector()->unit_norm(found, count, 1e-6f, 0.5f);
    CHECK(relative_error(found, expected, count) < 1e-12, "unit vector of %d", count);
    const float *rows[WIDTH];
    for (int j = 0; j < WIDTH; j++) rows[j] = x + j * count;
    scalar()->convolve(rows, y, WIDTH, count, expected);
    vector()->convolve(rows, y, WIDTH, count, found);
    CHECK(relative_error(found, expected, count) < 1e-12, "convolution of %d", count);
}

static void delta_rule(int columns) {
    static float state[3][KEYS * LONGEST], out[3][TOKENS * LONGEST], inputs[TOKENS * (2 * KEYS + LONGEST)];
    static float scalars[2 * TOKENS];
    uint64_t random = (uint64_t)columns;
    random_floats(state[0], KEYS * columns, &random);
    memcpy(state[1], state[0], sizeof state[0]);
    memcpy(state[2], state[0], sizeof state[0]);
    const int stride = 2 * KEYS + columns;
    random_floats(inputs, TOKENS * stride, &random);
    for (int i = 0; i < TOKENS * stride; i++) inputs[i] *= 0.3f;
    for (int i = 0; i < 2 * TOKENS; i++) scalars[i] = 0.5f + 0.4f * next_float(&random);
    qs_delta_rule rule = {.state_stride = columns,
                          .key_length = KEYS,
                          .columns = columns,
                          .tokens = TOKENS,
                          .queries = inputs,
                          .keys = inputs + KEYS,
                          .values = inputs + 2 * KEYS,
                          .row_stride = stride,
                          .decays = scalars,
                          .rates = scalars + TOKENS,
                          .scalar_stride = 1,
                          .out_stride = columns};
    rule.state = state[0], rule.out = out[0];
    scalar()->delta_rule(&rule);
    rule.state = state[1], rule.out = out[1];
    vector()->delta_rule(&rule);
    CHECK(relative_error(out[1], out[0], TOKENS * columns) < 1e-11, "delta rule of %d", columns);
    CHECK(relative_error(state[1], state[0], KEYS * columns) < 1e-11, "delta rule's state of %d", columns);
    rule.state = state[2], rule.out = out[2], rule.tokens = 1;
    for (int t = 0; t < TOKENS; t++) {
        vector()->delta_rule(&rule);
        rule.queries += stride, rule.keys += stride, rule.values += stride, rule.decays++, rule.rates++;
        rule.out += columns;
    }
    const size_t bytes = sizeof(float) * (size_t)columns;
    CHECK(memcmp(out[1], out[2], TOKENS * bytes) == 0 && memcmp(state[1], state[2], KEYS * bytes) == 0,
          "delta rule of %d by single tokens", columns);
}

void check_recurrent(void) {
    const int lengths[] = {1, 3, 4, 5, 7, 8, 15, 16, 17, 31, 64, 65, 128, LONGEST};
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) rows_of(lengths[l]), delta_rule(lengths[l]);
}
