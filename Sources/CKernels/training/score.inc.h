/* What becomes of rows of scores and logits, written once for each instruction set. Before: vectors.inc.h. */

/* The largest of factor * x. */
QS_INLINE float largest(const float *x, int64_t count, float factor) {
    const qs_vf lowest = splat(-__builtin_inff());
    qs_vf maximum = lowest;
    for (int64_t i = 0; i < count; i += QS_LANES) {
        maximum = larger(first_lanes(load_some(x + i, count - i) * factor, count - i, lowest), maximum);
    }
    return max_of(maximum);
}

/* Sum of exp(factor * x - maximum). */
QS_INLINE float exp_sum(const float *x, int64_t count, float factor, float maximum) {
    qs_vf sum = {0};
    for (int64_t i = 0; i < count; i += QS_LANES) {
        const qs_vf value = exp_below(load_some(x + i, count - i) * factor - maximum);
        sum += first_lanes(value, count - i, (qs_vf){0});
    }
    return sum_of(sum);
}

/* Puts exp(scale * score - offset) in place of scores, and 0 behind those that are seen; returns the sum. */
QS_INLINE float shares_of(const qs_score_row *row, float offset) {
    qs_vf sum = {0};
    for (int32_t i = 0; i < row->columns; i += QS_LANES) {
        qs_vf value = {0};
        if (i < row->seen) {
            value = exp_below(load_some(row->scores + i, row->columns - i) * row->scale - offset);
            value = first_lanes(value, row->seen - i, (qs_vf){0});
        }
        sum += value;
        store_some(row->scores + i, row->columns - i, value);
    }
    return sum_of(sum);
}

static float score_shares(const qs_score_row *row, float *sum) {
    const float maximum = largest(row->scores, row->seen, row->scale);
    *sum = shares_of(row, maximum);
    return maximum;
}

static void score_shares_again(const qs_score_row *row, float log_sum) {
    shares_of(row, log_sum);
}

static void score_back(const qs_score_row *row, float *d_shares, float mean) {
    for (int32_t i = 0; i < row->columns; i += QS_LANES) {
        const int32_t left = row->columns - i;
        const qs_vf value = load_some(row->scores + i, left) * (load_some(d_shares + i, left) - mean) * row->scale;
        store_some(d_shares + i, left, first_lanes(value, row->seen > i ? row->seen - i : 0, (qs_vf){0}));
    }
}

static float dot(const float *x, const float *y, int32_t count) {
    qs_vf sum = {0};
    for (int32_t i = 0; i < count; i += QS_LANES) {
        sum = mul_add(load_some(x + i, count - i), load_some(y + i, count - i), sum);
    }
    return sum_of(sum);
}

static void softmax(const float *x, int32_t columns, float *out) {
    const float maximum = largest(x, columns, 1);
    const float factor = 1 / exp_sum(x, columns, 1, maximum);
    for (int32_t i = 0; i < columns; i += QS_LANES) {
        store_some(out + i, columns - i, exp_below(load_some(x + i, columns - i) - maximum) * factor);
    }
}

static void softmax_back(const float *out, const float *d_out, int32_t columns, float *d_x, int32_t accumulate) {
    const float mean = dot(out, d_out, columns);
    for (int32_t i = 0; i < columns; i += QS_LANES) {
        const int32_t left = columns - i;
        const qs_vf value = load_some(out + i, left) * (load_some(d_out + i, left) - mean);
        store_some(d_x + i, left, accumulate ? load_some(d_x + i, left) + value : value);
    }
}

/* ---- Losses ---- */

/* A row without weight counts for nothing, whatever its target. */
QS_INLINE void no_derivative(float *d_logits, int32_t vocabulary, int32_t accumulate) {
    if (d_logits != NULL && !accumulate) memset(d_logits, 0, 4 * (size_t)vocabulary);
}

QS_INLINE void cross_entropy_row(const qs_cross_entropy *job, int64_t row) {
    const int32_t vocabulary = job->vocabulary, target = job->targets[row];
    const float *logits = job->logits + row * vocabulary, weight = job->weights[row];
    float *d_logits = job->d_logits ? job->d_logits + row * vocabulary : NULL;
    if (weight == 0) {
        job->losses[row] = 0;
        no_derivative(d_logits, vocabulary, job->accumulate);
        return;
    }
    const float maximum = largest(logits, vocabulary, 1), sum = exp_sum(logits, vocabulary, 1, maximum);
    job->losses[row] = __builtin_logf(sum) + (maximum - logits[target]);
    if (d_logits == NULL) return;
    const float factor = weight / sum;
    for (int32_t i = 0; i < vocabulary; i += QS_LANES) {
        const int32_t left = vocabulary - i;
        const qs_vf value = exp_below(load_some(logits + i, left) - maximum) * factor;
        store_some(d_logits + i, left, job->accumulate ? load_some(d_logits + i, left) + value : value);
    }
    d_logits[target] -= weight;
}

static void cross_entropy(const qs_cross_entropy *job, int32_t first, int32_t end) {
    for (int64_t row = first; row < end; row++) cross_entropy_row(job, row);
}

/* A row of logits over the temperature, as what softmax needs of it. */
typedef struct {
    const float *logits;
    float maximum, sum; /* of logits / t; of exp(logits / t - maximum) */
} soft_row;

QS_INLINE soft_row soft(const float *logits, int32_t count, float factor) {
    const float maximum = largest(logits, count, factor);
    return (soft_row){logits, maximum, exp_sum(logits, count, factor, maximum)};
}

QS_INLINE qs_vf soft_values(const soft_row *row, int32_t at, int32_t left, float factor) {
    return load_some(row->logits + at, left) * factor - row->maximum;
}

/* Sum of p (log p - log q), where p are the teacher's shares. */
QS_INLINE float divergence_of(const soft_row *student, const soft_row *teacher, int32_t count, float factor) {
    qs_vf sum = {0};
    for (int32_t i = 0; i < count; i += QS_LANES) {
        const int32_t left = count - i;
        const qs_vf p = soft_values(teacher, i, left, factor), q = soft_values(student, i, left, factor);
        sum += first_lanes(exp_below(p) * (p - q), left, (qs_vf){0});
    }
    return sum_of(sum) / teacher->sum + (__builtin_logf(student->sum) - __builtin_logf(teacher->sum));
}

QS_INLINE void divergence_row(const qs_divergence *job, int64_t row) {
    const int32_t vocabulary = job->vocabulary;
    const float weight = job->weights[row], factor = 1 / job->temperature;
    float *d_logits = job->d_logits ? job->d_logits + row * vocabulary : NULL;
    if (weight == 0) {
        job->losses[row] = 0;
        no_derivative(d_logits, vocabulary, job->accumulate);
        return;
    }
    const soft_row student = soft(job->logits + row * vocabulary, vocabulary, factor);
    const soft_row teacher = soft(job->teacher + row * vocabulary, vocabulary, factor);
    const float loss = divergence_of(&student, &teacher, vocabulary, factor);
    job->losses[row] = job->temperature * job->temperature * loss;
    if (d_logits == NULL) return;
    const float q_factor = weight * job->temperature / student.sum, p_factor = weight * job->temperature / teacher.sum;
    for (int32_t i = 0; i < vocabulary; i += QS_LANES) {
        const int32_t left = vocabulary - i;
        const qs_vf q = exp_below(soft_values(&student, i, left, factor)) * q_factor;
        const qs_vf value = q - exp_below(soft_values(&teacher, i, left, factor)) * p_factor;
        store_some(d_logits + i, left, job->accumulate ? load_some(d_logits + i, left) + value : value);
    }
}

static void divergence(const qs_divergence *job, int32_t first, int32_t end) {
    for (int64_t row = first; row < end; row++) divergence_row(job, row);
}
