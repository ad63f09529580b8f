/* Norms and turning, row by row, written once for each instruction set. Before: score.inc.h, for `dot`. */

static void norm(const qs_norm_forward *job, int32_t first, int32_t end) {
    const int32_t columns = job->columns;
    for (int64_t row = first; row < end; row++) {
        const float *x = job->x + row * columns;
        float *out = job->out + row * columns;
        const float inverse = 1 / __builtin_sqrtf(dot(x, x, columns) / (float)columns + job->epsilon);
        job->inverse[row] = inverse;
        for (int32_t i = 0; i < columns; i += QS_LANES) {
            const int32_t left = columns - i;
            store_some(out + i, left, load_some(x + i, left) * inverse * load_some(job->weight + i, left));
        }
    }
}

/* With y = x * inverse: d_x = inverse * (w d - y * mean(w d y)), and d_weight += d y, where d is d_out. */
QS_INLINE void norm_back_row(const qs_norm_backward *job, int64_t row, float *d_weight) {
    const int32_t columns = job->columns;
    const float *x = job->x + row * columns, *d = job->d_out + row * columns, inverse = job->inverse[row];
    qs_vf sum = {0};
    for (int32_t i = 0; i < columns; i += QS_LANES) {
        const int32_t left = columns - i;
        const qs_vf product = load_some(d + i, left) * load_some(x + i, left);
        sum = mul_add(product, load_some(job->weight + i, left), sum);
        if (d_weight == NULL) continue;
        store_some(d_weight + i, left, mul_add(product, splat(inverse), load_some(d_weight + i, left)));
    }
    if (job->d_x == NULL) return;
    float *d_x = job->d_x + row * columns;
    const float factor = sum_of(sum) / (float)columns * inverse * inverse * inverse;
    for (int32_t i = 0; i < columns; i += QS_LANES) {
        const int32_t left = columns - i;
        const qs_vf weighted = load_some(d + i, left) * load_some(job->weight + i, left) * inverse;
        const qs_vf value = weighted - load_some(x + i, left) * factor;
        store_some(d_x + i, left, job->accumulate_x ? load_some(d_x + i, left) + value : value);
    }
}

static void norm_back(const qs_norm_backward *job, int32_t first, int32_t end, float *d_weight) {
    if (d_weight != NULL) memset(d_weight, 0, 4 * (size_t)job->columns);
    for (int64_t row = first; row < end; row++) norm_back_row(job, row, d_weight);
}

/* ---- Turning ---- */

QS_INLINE void put_turned(float *out, int32_t left, qs_vf value, int32_t accumulate) {
    store_some(out, left, accumulate ? load_some(out, left) + value : value);
}

/* A head whose pairs are (i, i + half). */
QS_INLINE void rotate_halves(const float *x, const float *rotation, int32_t half, float sign, float *out,
                             int32_t accumulate) {
    for (int32_t i = 0; i < half; i += QS_LANES) {
        const int32_t left = half - i;
        const qs_vf first = load_some(rotation + 2 * i, 2 * left);
        const qs_vf second = 2 * left > QS_LANES ? load_some(rotation + 2 * i + QS_LANES, 2 * left - QS_LANES) : first;
        const qs_vf cosine = QS_EVEN(first, second), sine = QS_ODD(first, second) * sign;
        const qs_vf a = load_some(x + i, left), b = load_some(x + half + i, left);
        put_turned(out + i, left, a * cosine - b * sine, accumulate);
        put_turned(out + half + i, left, a * sine + b * cosine, accumulate);
    }
}

/* A head whose pairs are (2i, 2i + 1). */
QS_INLINE void rotate_pairs(const float *x, const float *rotation, int32_t length, float sign, float *out,
                            int32_t accumulate) {
    for (int32_t i = 0; i < length; i += 2 * QS_LANES) {
        const int32_t left = length - i, more = left > QS_LANES ? left - QS_LANES : 0;
        const qs_vf zero = {0};
        const qs_vf turn[2] = {load_some(rotation + i, left), more ? load_some(rotation + i + QS_LANES, more) : zero};
        const qs_vf value[2] = {load_some(x + i, left), more ? load_some(x + i + QS_LANES, more) : zero};
        const qs_vf cosine = QS_EVEN(turn[0], turn[1]), sine = QS_ODD(turn[0], turn[1]) * sign;
        const qs_vf a = QS_EVEN(value[0], value[1]), b = QS_ODD(value[0], value[1]);
        const qs_vf real = a * cosine - b * sine, imaginary = a * sine + b * cosine;
        put_turned(out + i, left, QS_LOWER(real, imaginary), accumulate);
        if (more) put_turned(out + i + QS_LANES, more, QS_UPPER(real, imaginary), accumulate);
    }
}

static void rotate(const qs_rotation *job, int32_t first, int32_t end) {
    const int32_t length = job->head_length;
    const float sign = job->back ? -1 : 1;
    for (int64_t row = first; row < end; row++) {
        const float *rotation = job->rotation + (int64_t)job->positions[row] * length;
        for (int64_t head = row * job->heads; head < (row + 1) * job->heads; head++) {
            const float *x = job->x + head * length;
            float *out = job->out + head * length;
            if (job->half_split) {
                rotate_halves(x, rotation, length / 2, sign, out, job->accumulate);
            } else {
                rotate_pairs(x, rotation, length, sign, out, job->accumulate);
            }
        }
    }
}
