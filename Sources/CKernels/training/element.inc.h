/* Operations element by element, written once for each instruction set. Before: vectors.inc.h. */

QS_INLINE qs_vf sigmoid(qs_vf x) {
    return 1.0f / (1.0f + exp_of(-x));
}

static void swiglu(const float *gate, const float *up, int64_t count, float *out) {
    for (int64_t i = 0; i < count; i += QS_LANES) {
        const qs_vf g = load_some(gate + i, count - i);
        store_some(out + i, count - i, g * sigmoid(g) * load_some(up + i, count - i));
    }
}

/* With s the sigmoid of the gate g: d_up = d g s, d_gate = d up s (1 + g (1 - s)). */
static void swiglu_back(const qs_swiglu_backward *job, int64_t first, int64_t end) {
    for (int64_t i = first; i < end; i += QS_LANES) {
        const int64_t left = end - i;
        const qs_vf g = load_some(job->gate + i, left), s = sigmoid(g), d = load_some(job->d_out + i, left) * s;
        qs_vf d_up = d * g, d_gate = d * load_some(job->up + i, left) * (1.0f + g * (1.0f - s));
        if (job->accumulate_gate) d_gate += load_some(job->d_gate + i, left);
        if (job->accumulate_up) d_up += load_some(job->d_up + i, left);
        store_some(job->d_gate + i, left, d_gate);
        store_some(job->d_up + i, left, d_up);
    }
}

static void add(const float *x, const float *y, int64_t count, float *out) {
    for (int64_t i = 0; i < count; i += QS_LANES) {
        store_some(out + i, count - i, load_some(x + i, count - i) + load_some(y + i, count - i));
    }
}

static void scale(const float *x, float factor, int64_t count, float *out, int32_t accumulate) {
    for (int64_t i = 0; i < count; i += QS_LANES) {
        const qs_vf value = load_some(x + i, count - i) * factor;
        store_some(out + i, count - i, accumulate ? load_some(out + i, count - i) + value : value);
    }
}

/* In doubles: squares of floats neither overflow nor vanish in them. */
static double square_sum(const float *x, int64_t count) {
    typedef double doubles __attribute__((vector_size(8 * QS_LANES)));
    doubles sum = {0};
    for (int64_t i = 0; i < count; i += QS_LANES) {
        const doubles value = __builtin_convertvector(load_some(x + i, count - i), doubles);
        sum += value * value;
    }
    double total = 0;
    for (int i = 0; i < QS_LANES; i++) total += sum[i];
    return total;
}

static void adam(const qs_adam_step *job, int64_t first, int64_t end) {
    const float root = 1 / job->correction2, step = job->rate / job->correction1, decay = job->rate * job->decay;
    for (int64_t i = first; i < end; i += QS_LANES) {
        const int64_t left = end - i;
        const qs_vf g = load_some(job->gradient + i, left) * job->gradient_scale;
        const qs_vf m = load_some(job->first + i, left) * job->beta1 + g * (1 - job->beta1);
        const qs_vf v = load_some(job->second + i, left) * job->beta2 + g * g * (1 - job->beta2);
        const qs_vf value = load_some(job->value + i, left);
        const qs_vf move = m * step / (__builtin_elementwise_sqrt(v * root) + job->epsilon);
        store_some(job->first + i, left, m);
        store_some(job->second + i, left, v);
        store_some(job->value + i, left, value - move - value * decay);
    }
}
