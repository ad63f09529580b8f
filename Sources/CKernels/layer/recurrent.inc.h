/* Kernels of recurrent layers: a part of set.inc.h. */

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

static void QS_NAME(qs_sigmoid_gate)(const float *gate, const float *x, int32_t count, float *out) {
    int32_t i = 0;
    for (; i + QS_LANES <= count; i += QS_LANES) store(out + i, load(x + i) * logistic_of(load(gate + i)));
    const int32_t left = count - i;
    if (left > 0) store_tail(out + i, load_tail(x + i, left) * logistic_of(load_tail(gate + i, left)), left);
}

static void QS_NAME(qs_unit_norm)(float *x, int32_t count, float epsilon, float scale) {
    qs_vf squares = {0};
    int32_t i = 0;
    for (; i + QS_LANES <= count; i += QS_LANES) squares = mul_add(load(x + i), load(x + i), squares);
    float sum = sum_of(squares);
    for (; i < count; i++) sum += x[i] * x[i];
    const float factor = scale / __builtin_sqrtf(sum + epsilon);
    for (i = 0; i + QS_LANES <= count; i += QS_LANES) store(x + i, load(x + i) * factor);
    for (; i < count; i++) x[i] *= factor;
}

static inline qs_vf silu_of(qs_vf x) {
    return x / (1.0f + exp_of(-x));
}

static void QS_NAME(qs_convolve)(const float *const *rows, const float *weights, int32_t width, int32_t count,
                                 float *out) {
    int32_t i = 0;
    for (; i + QS_LANES <= count; i += QS_LANES) {
        qs_vf sum = {0};
        for (int32_t j = 0; j < width; j++)
            sum = mul_add(load(rows[j] + i), load(weights + (int64_t)j * count + i), sum);
        store(out + i, silu_of(sum));
    }
    const int32_t left = count - i;
    if (left == 0) return;
    qs_vf sum = {0};
    for (int32_t j = 0; j < width; j++) {
        sum = mul_add(load_tail(rows[j] + i, left), load_tail(weights + (int64_t)j * count + i, left), sum);
    }
    store_tail(out + i, silu_of(sum), left);
}

/* The most floats of a state's columns that are copied together while a batch is computed. */
enum { DELTA_FLOATS = 8192 };

/* What the columns hold under the key of `token`, before it decays. */
static inline __attribute__((always_inline)) void delta_find(const qs_delta_rule *rule, int64_t token,
                                                             const float *state, int64_t stride, qs_vf *found,
                                                             const int vectors) {
    const float *key = rule->keys + token * rule->row_stride;
    for (int j = 0; j < vectors; j++) found[j] = (qs_vf){0};
    for (int32_t i = 0; i < rule->key_length; i++) {
        const qs_vf k = splat(key[i]);
        for (int j = 0; j < vectors; j++) found[j] = mul_add(load(state + i * stride + j * QS_LANES), k, found[j]);
    }
}

/*
 * One token's step for `vectors` vectors of columns from `column` on, which lie at `state`; `found` is what delta_find
 * gives, and becomes that of the next token where there is one.
 */
static inline __attribute__((always_inline)) void delta_step(const qs_delta_rule *rule, int64_t token, int32_t column,
                                                             float *state, int64_t stride, qs_vf *found,
                                                             const int vectors, const int has_next) {
    const float *key = rule->keys + token * rule->row_stride, *query = rule->queries + token * rule->row_stride;
    const float *next_key = key + (has_next ? rule->row_stride : 0);
    const float *value = rule->values + token * rule->row_stride + column;
    const float decay = rule->decays[token * rule->scalar_stride], rate = rule->rates[token * rule->scalar_stride];
    qs_vf out[4] = {{0}, {0}, {0}, {0}}, next_found[4] = {{0}, {0}, {0}, {0}};
    for (int j = 0; j < vectors; j++) found[j] = (load(value + j * QS_LANES) - found[j] * decay) * rate;
    for (int32_t i = 0; i < rule->key_length; i++) {
        float *row = state + i * stride;
        const qs_vf k = splat(key[i]), q = splat(query[i]), n = splat(next_key[i]);
        for (int j = 0; j < vectors; j++) {
            const qs_vf next = mul_add(found[j], k, load(row + j * QS_LANES) * decay);
            store(row + j * QS_LANES, next);
            out[j] = mul_add(next, q, out[j]);
            if (has_next) next_found[j] = mul_add(next, n, next_found[j]);
        }
    }
    float *to = rule->out + token * rule->out_stride + column;
    for (int j = 0; j < vectors; j++) store(to + j * QS_LANES, out[j]), found[j] = next_found[j];
}

/* All tokens' steps for some columns, each with one run over the state's rows. */
static inline __attribute__((always_inline)) void delta_steps(const qs_delta_rule *rule, int32_t column, float *state,
                                                              int64_t stride, const int vectors) {
    qs_vf found[4];
    delta_find(rule, 0, state, stride, found, vectors);
    for (int64_t t = 0; t + 1 < rule->tokens; t++) delta_step(rule, t, column, state, stride, found, vectors, 1);
    delta_step(rule, rule->tokens - 1, column, state, stride, found, vectors, 0);
}

/*
 * The same on a copy without gaps, which the first cache holds: rows of a state may all fall into the same few lines of
 * it.
 */
static inline __attribute__((always_inline)) void delta_steps_copied(const qs_delta_rule *rule, int32_t column,
                                                                     const int vectors) {
    const size_t bytes = 4 * (size_t)vectors * QS_LANES;
    float *state = rule->state + column;
    if (rule->tokens < 4 || rule->key_length * vectors * QS_LANES > DELTA_FLOATS) {
        delta_steps(rule, column, state, rule->state_stride, vectors);
        return;
    }
    _Alignas(64) float copy[DELTA_FLOATS];
    for (int32_t i = 0; i < rule->key_length; i++) {
        memcpy(copy + i * vectors * QS_LANES, state + i * rule->state_stride, bytes);
    }
    delta_steps(rule, column, copy, vectors * QS_LANES, vectors);
    for (int32_t i = 0; i < rule->key_length; i++) {
        memcpy(state + i * rule->state_stride, copy + i * vectors * QS_LANES, bytes);
    }
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

static void QS_NAME(qs_delta_rule)(const qs_delta_rule *rule) {
    int32_t column = 0;
    if (rule->tokens < 1) return;
    for (; column + 4 * QS_LANES <= rule->columns; column += 4 * QS_LANES) delta_steps_copied(rule, column, 4);
    for (; column + QS_LANES <= rule->columns; column += QS_LANES) delta_steps_copied(rule, column, 1);
    for (; column < rule->columns; column++) {
        for (int64_t t = 0; t < rule->tokens; t++) delta_step_one(rule, t, column);
    }
}
