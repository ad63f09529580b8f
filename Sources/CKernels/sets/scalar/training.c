/* Kernels of training in plain C: the specification that the other instruction sets are tested against. */
#include "set.h"

#include "../../training/kernels.h"

/* ---- Products ---- */

enum { TILE_ROWS = 4, TILE_COLUMNS = 4 };

static void pack_a(const qs_gemm *p, int32_t row, int32_t rows, int32_t at, int32_t depth, float *out) {
    for (int32_t r = 0; r < rows; r++) {
        float *panel = out + (int64_t)(r / TILE_ROWS) * TILE_ROWS * depth + r % TILE_ROWS;
        for (int32_t k = 0; k < depth; k++) {
            const int64_t i = row + r, j = at + k;
            panel[k * TILE_ROWS] = p->a_transposed ? p->a[j * p->a_stride + i] : p->a[i * p->a_stride + j];
        }
    }
}

static void pack_b(const qs_gemm *p, int32_t column, int32_t columns, int32_t at, int32_t depth, float *out) {
    for (int32_t c = 0; c < columns; c++) {
        float *sliver = out + (int64_t)(c / TILE_COLUMNS) * TILE_COLUMNS * depth + c % TILE_COLUMNS;
        for (int32_t k = 0; k < depth; k++) {
            const int64_t i = column + c, j = at + k;
            sliver[k * TILE_COLUMNS] = p->b_transposed ? p->b[i * p->b_stride + j] : p->b[j * p->b_stride + i];
        }
    }
}

static void multiply(const qs_gemm_block *block) {
    for (int32_t r = 0; r < block->rows; r++) {
        const float *a = block->a + (int64_t)(r / TILE_ROWS) * TILE_ROWS * block->depth + r % TILE_ROWS;
        for (int32_t c = 0; c < block->columns; c++) {
            const float *b = block->b + (int64_t)(c / TILE_COLUMNS) * TILE_COLUMNS * block->depth + c % TILE_COLUMNS;
            float sum = 0;
            for (int32_t k = 0; k < block->depth; k++) sum += a[k * TILE_ROWS] * b[k * TILE_COLUMNS];
            float *to = block->c + r * block->c_stride + c;
            *to = block->accumulate ? *to + sum : sum;
        }
    }
}

/* ---- Attention ---- */

static float largest(const float *x, int32_t count, float factor) {
    float maximum = -INFINITY;
    for (int32_t i = 0; i < count; i++) maximum = fmaxf(maximum, x[i] * factor);
    return maximum;
}

static double exp_sum(const float *x, int32_t count, float factor, float maximum) {
    double sum = 0;
    for (int32_t i = 0; i < count; i++) sum += expf(x[i] * factor - maximum);
    return sum;
}

static void score_shares_again(const qs_score_row *row, float log_sum) {
    for (int32_t i = 0; i < row->columns; i++) {
        row->scores[i] = i < row->seen ? expf(row->scores[i] * row->scale - log_sum) : 0;
    }
}

static float score_shares(const qs_score_row *row, float *sum) {
    const float maximum = largest(row->scores, row->seen, row->scale);
    *sum = (float)exp_sum(row->scores, row->seen, row->scale, maximum);
    score_shares_again(row, maximum);
    return maximum;
}

static void score_back(const qs_score_row *row, float *d_shares, float mean) {
    for (int32_t i = 0; i < row->columns; i++) {
        d_shares[i] = i < row->seen ? row->scores[i] * (d_shares[i] - mean) * row->scale : 0;
    }
}

static float dot(const float *x, const float *y, int32_t count) {
    double sum = 0;
    for (int32_t i = 0; i < count; i++) sum += (double)x[i] * y[i];
    return (float)sum;
}

/* ---- Rows ---- */

/* Puts a value, or adds it. */
static void put(float *to, float value, int32_t accumulate) {
    *to = accumulate ? *to + value : value;
}

static void softmax(const float *x, int32_t columns, float *out) {
    const float maximum = largest(x, columns, 1), sum = (float)exp_sum(x, columns, 1, maximum);
    for (int32_t i = 0; i < columns; i++) out[i] = expf(x[i] - maximum) / sum;
}

static void softmax_back(const float *out, const float *d_out, int32_t columns, float *d_x, int32_t accumulate) {
    const float mean = dot(out, d_out, columns);
    for (int32_t i = 0; i < columns; i++) put(d_x + i, out[i] * (d_out[i] - mean), accumulate);
}

static void norm(const qs_norm_forward *job, int32_t first, int32_t end) {
    for (int64_t row = first; row < end; row++) {
        const float *x = job->x + row * job->columns;
        const float inverse = 1 / sqrtf(dot(x, x, job->columns) / (float)job->columns + job->epsilon);
        job->inverse[row] = inverse;
        for (int32_t i = 0; i < job->columns; i++) job->out[row * job->columns + i] = x[i] * inverse * job->weight[i];
    }
}

/* With y = x * inverse: d_x = inverse * (w d - y * mean(w d y)), and d_weight = sum of d y, where d is d_out. */
static void norm_back(const qs_norm_backward *job, int32_t first, int32_t end, float *d_weight) {
    if (d_weight != NULL) memset(d_weight, 0, sizeof(float) * (size_t)job->columns);
    for (int64_t row = first; row < end; row++) {
        const float *x = job->x + row * job->columns, *d = job->d_out + row * job->columns;
        const float inverse = job->inverse[row];
        double sum = 0;
        for (int32_t i = 0; i < job->columns; i++) {
            if (d_weight != NULL) d_weight[i] += d[i] * x[i] * inverse;
            sum += (double)job->weight[i] * d[i] * x[i] * inverse;
        }
        const float mean = (float)(sum / job->columns);
        for (int32_t i = 0; job->d_x != NULL && i < job->columns; i++) {
            const float value = inverse * (job->weight[i] * d[i] - x[i] * inverse * mean);
            put(job->d_x + row * job->columns + i, value, job->accumulate_x);
        }
    }
}

static void rotate(const qs_rotation *job, int32_t first, int32_t end) {
    const int32_t length = job->head_length, half = length / 2;
    for (int64_t row = first; row < end; row++) {
        const float *rotation = job->rotation + (int64_t)job->positions[row] * length;
        for (int64_t at = row * job->heads * length; at < (row + 1) * job->heads * length; at += length) {
            for (int32_t i = 0; i < half; i++) {
                const int64_t one = at + (job->half_split ? i : 2 * i), other = one + (job->half_split ? half : 1);
                const float cosine = rotation[2 * i], sine = job->back ? -rotation[2 * i + 1] : rotation[2 * i + 1];
                const float a = job->x[one], b = job->x[other];
                put(job->out + one, a * cosine - b * sine, job->accumulate);
                put(job->out + other, a * sine + b * cosine, job->accumulate);
            }
        }
    }
}

/* ---- Losses ---- */

/* A row without weight counts for nothing, whatever its target. */
static void no_loss(float *loss, float *d_logits, int32_t vocabulary, int32_t accumulate) {
    *loss = 0;
    if (d_logits != NULL && !accumulate) memset(d_logits, 0, sizeof(float) * (size_t)vocabulary);
}

static void cross_entropy(const qs_cross_entropy *job, int32_t first, int32_t end) {
    for (int64_t row = first; row < end; row++) {
        const float *logits = job->logits + row * job->vocabulary, weight = job->weights[row];
        float *d_logits = job->d_logits ? job->d_logits + row * job->vocabulary : NULL;
        if (weight == 0) {
            no_loss(job->losses + row, d_logits, job->vocabulary, job->accumulate);
            continue;
        }
        const int32_t target = job->targets[row];
        const float maximum = largest(logits, job->vocabulary, 1);
        const double sum = exp_sum(logits, job->vocabulary, 1, maximum);
        job->losses[row] = (float)(log(sum) + ((double)maximum - logits[target]));
        for (int32_t i = 0; d_logits != NULL && i < job->vocabulary; i++) {
            const float share = (float)(expf(logits[i] - maximum) / sum);
            put(d_logits + i, weight * (share - (i == target)), job->accumulate);
        }
    }
}

static void divergence(const qs_divergence *job, int32_t first, int32_t end) {
    const int32_t vocabulary = job->vocabulary;
    const float t = job->temperature, factor = 1 / t;
    for (int64_t row = first; row < end; row++) {
        const float *student = job->logits + row * vocabulary, *teacher = job->teacher + row * vocabulary;
        float *d_logits = job->d_logits ? job->d_logits + row * vocabulary : NULL;
        if (job->weights[row] == 0) {
            no_loss(job->losses + row, d_logits, vocabulary, job->accumulate);
            continue;
        }
        const float q_maximum = largest(student, vocabulary, factor), p_maximum = largest(teacher, vocabulary, factor);
        const double q_log = log(exp_sum(student, vocabulary, factor, q_maximum)) + q_maximum;
        const double p_log = log(exp_sum(teacher, vocabulary, factor, p_maximum)) + p_maximum;
        double loss = 0;
        for (int32_t i = 0; i < vocabulary; i++) {
            const double q = student[i] * factor - q_log, p = teacher[i] * factor - p_log;
            loss += exp(p) * (p - q);
            const float value = (float)(job->weights[row] * t * (exp(q) - exp(p)));
            if (d_logits != NULL) put(d_logits + i, value, job->accumulate);
        }
        job->losses[row] = (float)(t * t * loss);
    }
}

/* ---- Elements ---- */

static float sigmoid(float x) {
    return 1 / (1 + expf(-x));
}

static void swiglu(const float *gate, const float *up, int64_t count, float *out) {
    for (int64_t i = 0; i < count; i++) out[i] = gate[i] * sigmoid(gate[i]) * up[i];
}

/* With s the sigmoid of the gate g: d_up = d g s, d_gate = d up s (1 + g (1 - s)). */
static void swiglu_back(const qs_swiglu_backward *job, int64_t first, int64_t end) {
    for (int64_t i = first; i < end; i++) {
        const float g = job->gate[i], up = job->up[i], s = sigmoid(g), d = job->d_out[i];
        put(job->d_gate + i, d * up * s * (1 + g * (1 - s)), job->accumulate_gate);
        put(job->d_up + i, d * g * s, job->accumulate_up);
    }
}

static void add(const float *x, const float *y, int64_t count, float *out) {
    for (int64_t i = 0; i < count; i++) out[i] = x[i] + y[i];
}

static void scale(const float *x, float factor, int64_t count, float *out, int32_t accumulate) {
    for (int64_t i = 0; i < count; i++) put(out + i, x[i] * factor, accumulate);
}

static double square_sum(const float *x, int64_t count) {
    double sum = 0;
    for (int64_t i = 0; i < count; i++) sum += (double)x[i] * x[i];
    return sum;
}

static void adam(const qs_adam_step *job, int64_t first, int64_t end) {
    for (int64_t i = first; i < end; i++) {
        const float g = job->gradient[i] * job->gradient_scale, value = job->value[i];
        const float m = job->beta1 * job->first[i] + (1 - job->beta1) * g;
        const float v = job->beta2 * job->second[i] + (1 - job->beta2) * g * g;
        job->first[i] = m;
        job->second[i] = v;
        const float move = m / job->correction1 / (sqrtf(v / job->correction2) + job->epsilon);
        job->value[i] = value - job->rate * (move + job->decay * value);
    }
}

#include "../../training/table.inc.h"
