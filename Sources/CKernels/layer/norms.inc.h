/* Norms, gates and conversions to half precision: a part of set.inc.h. */
static void QS_NAME(qs_rms_norm)(const float *x, const float *weight, int32_t columns, float epsilon, float *out) {
    qs_vf squares[2] = {{0}, {0}};
    int32_t i = 0;
    for (; i + 2 * QS_LANES <= columns; i += 2 * QS_LANES) {
        for (int j = 0; j < 2; j++) {
            const qs_vf value = load(x + i + j * QS_LANES);
            squares[j] = mul_add(value, value, squares[j]);
        }
    }
    float sum = sum_of(squares[0] + squares[1]);
    for (; i < columns; i++) sum += x[i] * x[i];
    const float factor = 1 / __builtin_sqrtf(sum / (float)columns + epsilon);
    for (i = 0; i + QS_LANES <= columns; i += QS_LANES) store(out + i, load(x + i) * factor * load(weight + i));
    for (; i < columns; i++) out[i] = x[i] * factor * weight[i];
}

static void QS_NAME(qs_layer_norm)(const float *x, const float *weight, const float *bias, int32_t columns,
                                   float epsilon, float *out) {
    qs_vf total = {0}, squares = {0};
    int32_t i = 0;
    for (; i + QS_LANES <= columns; i += QS_LANES) total += load(x + i);
    float sum = sum_of(total);
    for (; i < columns; i++) sum += x[i];
    const float mean = sum / (float)columns;
    for (i = 0; i + QS_LANES <= columns; i += QS_LANES) {
        const qs_vf value = load(x + i) - mean;
        squares = mul_add(value, value, squares);
    }
    sum = sum_of(squares);
    for (; i < columns; i++) sum += (x[i] - mean) * (x[i] - mean);
    const float factor = 1 / __builtin_sqrtf(sum / (float)columns + epsilon);
    for (i = 0; i + QS_LANES <= columns; i += QS_LANES) {
        const qs_vf value = (load(x + i) - mean) * factor * load(weight + i);
        store(out + i, bias ? value + load(bias + i) : value);
    }
    for (; i < columns; i++) out[i] = (x[i] - mean) * factor * weight[i] + (bias ? bias[i] : 0);
}

static inline qs_vf swiglu_of(qs_vf gate, qs_vf up) {
    return gate / (1.0f + exp_of(-gate)) * up;
}

static void QS_NAME(qs_swiglu)(const float *gate, const float *up, int32_t columns, float *out) {
    int32_t i = 0;
    for (; i + QS_LANES <= columns; i += QS_LANES) store(out + i, swiglu_of(load(gate + i), load(up + i)));
    if (i == columns) return;
    float last[3][QS_LANES] = {{0}};
    const size_t bytes = 4 * (size_t)(columns - i);
    memcpy(last[0], gate + i, bytes);
    memcpy(last[1], up + i, bytes);
    store(last[2], swiglu_of(load(last[0]), load(last[1])));
    memcpy(out + i, last[2], bytes);
}

/* x/2 (1 + tanh(u)) = x / (1 + exp(-2u)) with u = sqrt(2/pi) (x + 0.044715 x^3) (Hendrycks and Gimpel, 2016). */
static inline qs_vf gelu_of(qs_vf x) {
    const qs_vf twice = x * 1.5957691216f * mul_add(x * x, splat(0.044715f), splat(1.0f));
    return x / (1.0f + exp_of(-twice));
}

static void QS_NAME(qs_geglu)(const float *gate, const float *up, int32_t columns, float *out) {
    int32_t i = 0;
    for (; i + QS_LANES <= columns; i += QS_LANES) {
        const qs_vf value = gelu_of(load(gate + i));
        store(out + i, up ? value * load(up + i) : value);
    }
    if (i == columns) return;
    float last[QS_LANES] = {0};
    memcpy(last, gate + i, 4 * (size_t)(columns - i));
    store(last, gelu_of(load(last)));
    for (int32_t j = 0; i < columns; i++, j++) out[i] = up ? last[j] * up[i] : last[j];
}

/* The smaller of x and limit; NaN where x is. */
static inline qs_vf at_most(qs_vf x, qs_vf limit) {
    const qs_vi above = (qs_vi)(x > limit);
    return (qs_vf)(((qs_vi)limit & above) | ((qs_vi)x & ~above));
}

static inline qs_vf swiglu_clamped_of(qs_vf gate, qs_vf up, float alpha, qs_vf limit) {
    const qs_vf g = at_most(gate, limit), u = -at_most(-at_most(up, limit), limit);
    return g / (1.0f + exp_of(g * -alpha)) * (u + 1.0f);
}

static void QS_NAME(qs_swiglu_clamped)(const float *gate, const float *up, int32_t columns, float alpha, float limit,
                                       float *out) {
    int32_t i = 0;
    const qs_vf most = splat(limit);
    for (; i + QS_LANES <= columns; i += QS_LANES) {
        store(out + i, swiglu_clamped_of(load(gate + i), load(up + i), alpha, most));
    }
    if (i == columns) return;
    float last[3][QS_LANES] = {{0}};
    const size_t bytes = 4 * (size_t)(columns - i);
    memcpy(last[0], gate + i, bytes);
    memcpy(last[1], up + i, bytes);
    store(last[2], swiglu_clamped_of(load(last[0]), load(last[1]), alpha, most));
    memcpy(out + i, last[2], bytes);
}

/* cap * tanh(x / cap), where tanh(y) = 1 - 2 / (exp(2y) + 1). */
static inline qs_vf softcap_of(qs_vf x, float cap) {
    return cap - 2 * cap / (1.0f + exp_of(x * (2 / cap)));
}

static void QS_NAME(qs_softcap)(float *values, int32_t count, float cap) {
    int32_t i = 0;
    for (; i + QS_LANES <= count; i += QS_LANES) store(values + i, softcap_of(load(values + i), cap));
    if (i == count) return;
    float last[QS_LANES] = {0};
    memcpy(last, values + i, 4 * (size_t)(count - i));
    store(last, softcap_of(load(last), cap));
    memcpy(values + i, last, 4 * (size_t)(count - i));
}

static void QS_NAME(qs_to_f16)(const float *values, int32_t count, uint16_t *out) {
    int32_t i = 0;
    for (; i + QS_LANES <= count; i += QS_LANES) {
        const qs_vh half = __builtin_convertvector(load(values + i), qs_vh);
        memcpy(out + i, &half, sizeof half);
    }
    if (i == count) return;
    float last[QS_LANES] = {0};
    memcpy(last, values + i, 4 * (size_t)(count - i));
    const qs_vh half = __builtin_convertvector(load(last), qs_vh);
    memcpy(out + i, &half, 2 * (size_t)(count - i));
}
