/*
 * Kernels of recurrent layers, written once with the compiler's vector types, for the instruction set whose file
 * includes this. Before: QS_ISA, QS_LANES and the target attribute, then vector_support.inc.h.
 */

/* Room for the last lanes of a row that is no whole number of vectors. */
typedef struct {
    float lanes[QS_LANES];
} qs_tail;

static inline qs_vf load_tail(const float *from, int32_t count) {
    qs_tail tail = {{0}};
    memcpy(tail.lanes, from, 4 * (size_t)count);
    return load(tail.lanes);
}

static inline void store_tail(float *to, qs_vf value, int32_t count) {
    qs_tail tail;
    store(tail.lanes, value);
    memcpy(to, tail.lanes, 4 * (size_t)count);
}

static inline qs_vf logistic_of(qs_vf x) {
    return 1.0f / (1.0f + exp_of(-x));
}

void QS_NAME(qs_sigmoid_gate_f32)(const float *gate, const float *x, int32_t count, float *out) {
    int32_t i = 0;
    for (; i + QS_LANES <= count; i += QS_LANES) store(out + i, load(x + i) * logistic_of(load(gate + i)));
    const int32_t left = count - i;
    if (left > 0) store_tail(out + i, load_tail(x + i, left) * logistic_of(load_tail(gate + i, left)), left);
}

void QS_NAME(qs_unit_norm_f32)(float *x, int32_t count, float epsilon, float scale) {
    qs_vf squares = {0};
    int32_t i = 0;
    for (; i + QS_LANES <= count; i += QS_LANES) squares = fma(load(x + i), load(x + i), squares);
    float sum = sum_of(squares);
    for (; i < count; i++) sum += x[i] * x[i];
    const float factor = scale / __builtin_sqrtf(sum + epsilon);
    for (i = 0; i + QS_LANES <= count; i += QS_LANES) store(x + i, load(x + i) * factor);
    for (; i < count; i++) x[i] *= factor;
}

static inline qs_vf silu_of(qs_vf x) {
    return x / (1.0f + exp_of(-x));
}

void QS_NAME(qs_convolve_f32)(const float *const *rows, const float *weights, int32_t width, int32_t count,
                              float *out) {
    int32_t i = 0;
    for (; i + QS_LANES <= count; i += QS_LANES) {
        qs_vf sum = {0};
        for (int32_t j = 0; j < width; j++) sum = fma(load(rows[j] + i), load(weights + (int64_t)j * count + i), sum);
        store(out + i, silu_of(sum));
    }
    const int32_t left = count - i;
    if (left == 0) return;
    qs_vf sum = {0};
    for (int32_t j = 0; j < width; j++) {
        sum = fma(load_tail(rows[j] + i, left), load_tail(weights + (int64_t)j * count + i, left), sum);
    }
    store_tail(out + i, silu_of(sum), left);
}

/* One token's step for the columns from `column` on, in two runs over the state's rows. */
static inline __attribute__((always_inline)) void delta_step(const qs_delta_rule *rule, int64_t token, int32_t column,
                                                             const int vectors) {
    const float *key = rule->keys + token * rule->row_stride, *query = rule->queries + token * rule->row_stride;
    const float *value = rule->values + token * rule->row_stride + column;
    const float decay = rule->decays[token * rule->scalar_stride], rate = rule->rates[token * rule->scalar_stride];
    float *state = rule->state + column;
    qs_vf found[4] = {{0}, {0}, {0}, {0}}, out[4] = {{0}, {0}, {0}, {0}};
    for (int32_t i = 0; i < rule->key_length; i++) {
        const float *row = state + i * rule->state_stride;
        const qs_vf k = splat(key[i]);
        for (int j = 0; j < vectors; j++) found[j] = fma(load(row + j * QS_LANES), k, found[j]);
    }
    for (int j = 0; j < vectors; j++) found[j] = (load(value + j * QS_LANES) - found[j] * decay) * rate;
    for (int32_t i = 0; i < rule->key_length; i++) {
        float *row = state + i * rule->state_stride;
        const qs_vf k = splat(key[i]), q = splat(query[i]);
        for (int j = 0; j < vectors; j++) {
            const qs_vf next = fma(found[j], k, load(row + j * QS_LANES) * decay);
            store(row + j * QS_LANES, next);
            out[j] = fma(next, q, out[j]);
        }
    }
    float *to = rule->out + token * rule->out_stride + column;
    for (int j = 0; j < vectors; j++) store(to + j * QS_LANES, out[j]);
}

/* The same for a single column. */
static void delta_step_one(const qs_delta_rule *rule, int64_t token, int32_t column) {
    const float *key = rule->keys + token * rule->row_stride, *query = rule->queries + token * rule->row_stride;
    const float decay = rule->decays[token * rule->scalar_stride], rate = rule->rates[token * rule->scalar_stride];
    float *state = rule->state + column;
    float found = 0, out = 0;
    for (int32_t i = 0; i < rule->key_length; i++) found += state[i * rule->state_stride] * key[i];
    const float change = (rule->values[token * rule->row_stride + column] - found * decay) * rate;
    for (int32_t i = 0; i < rule->key_length; i++) {
        float *cell = state + i * rule->state_stride;
        *cell = change * key[i] + *cell * decay;
        out += *cell * query[i];
    }
    rule->out[token * rule->out_stride + column] = out;
}

void QS_NAME(qs_delta_rule_f32)(const qs_delta_rule *rule) {
    int32_t column = 0;
    for (; column + 4 * QS_LANES <= rule->columns; column += 4 * QS_LANES) {
        for (int64_t t = 0; t < rule->tokens; t++) delta_step(rule, t, column, 4);
    }
    for (; column + QS_LANES <= rule->columns; column += QS_LANES) {
        for (int64_t t = 0; t < rule->tokens; t++) delta_step(rule, t, column, 1);
    }
    for (; column < rule->columns; column++) {
        for (int64_t t = 0; t < rule->tokens; t++) delta_step_one(rule, t, column);
    }
}
