/* Causal attention both ways, in blocks of queries, by way of products of matrices. */
#include <math.h>

#include "kernels.h"

enum {
    QUERIES = 64, /* of a block */
    KEYS = 256    /* that the way back looks at together */
};

/* A thread's memory. */
typedef struct {
    float *shares;   /* [QUERIES][stride], the scores before */
    float *d_shares; /* the same */
    void *products;  /* what qs_gemm_run works in */
} space;

static int64_t padded(int64_t bytes) {
    return (bytes + 63) / 64 * 64;
}

static int64_t matrix_bytes(int32_t longest) {
    return padded((int64_t)sizeof(float) * longest) * QUERIES;
}

static int32_t share_stride(int32_t longest) {
    return (int32_t)(padded((int64_t)sizeof(float) * longest) / (int64_t)sizeof(float));
}

static int64_t thread_bytes(int32_t longest) {
    return 2 * matrix_bytes(longest) + qs_gemm_workspace_bytes(1);
}

int64_t qs_train_attention_bytes(int32_t longest, int32_t head_length, int32_t threads) {
    (void)head_length;
    return thread_bytes(longest) * threads;
}

static space space_of(void *workspace, int32_t longest, int32_t thread) {
    uint8_t *bytes = (uint8_t *)workspace + thread * thread_bytes(longest);
    return (space){(float *)(void *)bytes, (float *)(void *)(bytes + matrix_bytes(longest)),
                   bytes + 2 * matrix_bytes(longest)};
}

static int32_t longest_of(const int32_t *starts, int32_t segments) {
    int32_t longest = 0;
    for (int32_t s = 0; s < segments; s++) {
        if (starts[s + 1] - starts[s] > longest) longest = starts[s + 1] - starts[s];
    }
    return longest;
}

static int32_t blocks_of(int32_t rows) {
    return (rows + QUERIES - 1) / QUERIES;
}

/* Some queries of a head, and the keys of their segment that the last of them sees. */
typedef struct {
    int64_t row, first_key;        /* rows of the batch */
    int32_t queries, before, seen; /* `before` keys are those of earlier blocks */
    int32_t head, kv_head;
} block;

static block block_at(int32_t start, int32_t end, int32_t index, int32_t head, int32_t group) {
    block b = {.row = start + index * QUERIES, .first_key = start, .before = index * QUERIES, .head = head};
    b.queries = end - (int32_t)b.row < QUERIES ? end - (int32_t)b.row : QUERIES;
    b.seen = b.before + b.queries;
    b.kv_head = head / group;
    return b;
}

/* ---- Forward ---- */

typedef struct {
    const qs_attention_forward *job;
    const qs_training_kernels *kernels;
    qs_isa isa;
    int32_t longest;
} forward;

/* The item's block, longer ones of a segment first. */
static block forward_block(const qs_attention_forward *job, int32_t index) {
    int32_t segment = 0;
    for (; segment < job->segments - 1; segment++) {
        const int32_t items = blocks_of(job->starts[segment + 1] - job->starts[segment]) * job->heads;
        if (index < items) break;
        index -= items;
    }
    const int32_t start = job->starts[segment], end = job->starts[segment + 1];
    return block_at(start, end, blocks_of(end - start) - 1 - index / job->heads, index % job->heads,
                    job->heads / job->kv_heads);
}

static void forward_item(void *context, int32_t index, int32_t thread) {
    const forward *f = context;
    const qs_attention_forward *job = f->job;
    const block b = forward_block(job, index);
    const space s = space_of(job->workspace, f->longest, thread);
    const int32_t length = job->head_length, stride = share_stride(f->longest);
    const int64_t q_stride = (int64_t)job->heads * length, k_stride = (int64_t)job->kv_heads * length;
    const int64_t query = b.row * q_stride + b.head * length, key = b.first_key * k_stride + b.kv_head * length;
    const qs_gemm scores = {.a = job->q + query,
                            .a_stride = q_stride,
                            .b = job->k + key,
                            .b_stride = k_stride,
                            .b_transposed = 1,
                            .c = s.shares,
                            .c_stride = stride,
                            .m = b.queries,
                            .n = b.seen,
                            .k = length};
    qs_gemm_run(&scores, NULL, 1, s.products, f->isa);
    float factors[QUERIES];
    for (int32_t r = 0; r < b.queries; r++) {
        const qs_score_row row = {s.shares + (int64_t)r * stride, b.before + r + 1, b.seen, job->scale};
        float sum;
        const float maximum = f->kernels->score_shares(&row, &sum);
        job->sums[(int64_t)b.head * job->rows + b.row + r] = maximum + logf(sum);
        factors[r] = 1 / sum;
    }
    const qs_gemm mix = {.a = s.shares,
                         .a_stride = stride,
                         .b = job->v + key,
                         .b_stride = k_stride,
                         .c = job->out + query,
                         .c_stride = q_stride,
                         .m = b.queries,
                         .n = length,
                         .k = b.seen};
    qs_gemm_run(&mix, NULL, 1, s.products, f->isa);
    for (int32_t r = 0; r < b.queries; r++) {
        float *out = job->out + query + r * q_stride;
        f->kernels->scale(out, factors[r], length, out, 0);
    }
}

void qs_train_attention(const qs_attention_forward *job, qs_pool *pool, int32_t threads, qs_isa isa) {
    (void)threads;
    const forward f = {job, qs_training_kernels_for(isa), isa, longest_of(job->starts, job->segments)};
    int32_t items = 0;
    for (int32_t s = 0; s < job->segments; s++) items += blocks_of(job->starts[s + 1] - job->starts[s]) * job->heads;
    qs_spread(pool, items, forward_item, (void *)&f);
}

/* ---- Backward ---- */

typedef struct {
    const qs_attention_backward *job;
    const qs_training_kernels *kernels;
    qs_isa isa;
    int32_t longest;
} backward;

/* Where the block's rows of queries and of keys begin, and how far rows lie apart. */
typedef struct {
    int64_t query, key, q_stride, k_stride;
    int32_t stride; /* of shares */
} places;

static places places_of(const qs_attention_backward *job, const block *b, int32_t longest) {
    places at = {.q_stride = (int64_t)job->heads * job->head_length, .stride = share_stride(longest)};
    at.k_stride = (int64_t)job->kv_heads * job->head_length;
    at.query = b->row * at.q_stride + (int64_t)b->head * job->head_length;
    at.key = b->first_key * at.k_stride + (int64_t)b->kv_head * job->head_length;
    return at;
}

/* For each query the sum over keys of shares * d_shares, which is that of out * d_out. */
static void means_of(const backward *w, const block *b, const places *at, float *means) {
    for (int32_t r = 0; r < b->queries; r++) {
        const int64_t out = at->query + r * at->q_stride;
        means[r] = w->kernels->dot(w->job->out + out, w->job->d_out + out, w->job->head_length);
    }
}

/* Shares again from the scores; then, of them and their derivatives, those of the scores. */
static void scores_back(const backward *w, const block *b, const places *at, const space *s, const float *means) {
    const qs_attention_backward *job = w->job;
    const qs_gemm scores = {.a = job->q + at->query,
                            .a_stride = at->q_stride,
                            .b = job->k + at->key,
                            .b_stride = at->k_stride,
                            .b_transposed = 1,
                            .c = s->shares,
                            .c_stride = at->stride,
                            .m = b->queries,
                            .n = b->seen,
                            .k = job->head_length};
    qs_gemm_run(&scores, NULL, 1, s->products, w->isa);
    qs_gemm d_shares = scores;
    d_shares.a = job->d_out + at->query, d_shares.b = job->v + at->key, d_shares.c = s->d_shares;
    qs_gemm_run(&d_shares, NULL, 1, s->products, w->isa);
    for (int32_t r = 0; r < b->queries; r++) {
        const int32_t seen = b->before + r + 1 < b->seen ? b->before + r + 1 : b->seen;
        const qs_score_row row = {s->shares + (int64_t)r * at->stride, seen, b->seen, job->scale};
        w->kernels->score_shares_again(&row, job->sums[(int64_t)b->head * job->rows + b->row + r]);
        w->kernels->score_back(&row, s->d_shares + (int64_t)r * at->stride, means[r]);
    }
}

/* What the block's queries and the keys that `b` is cut to make of each other. */
static void backward_keys(const backward *w, const block *b, const space *s, const float *means, int32_t accumulate_q,
                          int32_t accumulate_k) {
    const qs_attention_backward *job = w->job;
    const places at = places_of(job, b, w->longest);
    scores_back(w, b, &at, s, means);
    const qs_gemm d_q = {.a = s->d_shares,
                         .a_stride = at.stride,
                         .b = job->k + at.key,
                         .b_stride = at.k_stride,
                         .c = job->d_q + at.query,
                         .c_stride = at.q_stride,
                         .m = b->queries,
                         .n = job->head_length,
                         .k = b->seen,
                         .accumulate = accumulate_q};
    qs_gemm_run(&d_q, NULL, 1, s->products, w->isa);
    qs_gemm d_k = {.a = s->d_shares,
                   .a_stride = at.stride,
                   .a_transposed = 1,
                   .b = job->q + at.query,
                   .b_stride = at.q_stride,
                   .c = job->d_k + at.key,
                   .c_stride = at.k_stride,
                   .m = b->seen,
                   .n = job->head_length,
                   .k = b->queries,
                   .accumulate = accumulate_k};
    qs_gemm_run(&d_k, NULL, 1, s->products, w->isa);
    d_k.a = s->shares, d_k.b = job->d_out + at.query, d_k.c = job->d_v + at.key;
    qs_gemm_run(&d_k, NULL, 1, s->products, w->isa);
}

/* A block of queries with its keys, KEYS at a time, so that their shares stay near. */
static void backward_block(const backward *w, const block *b, const space *s, int32_t accumulate) {
    float means[QUERIES];
    const places at = places_of(w->job, b, w->longest);
    means_of(w, b, &at, means);
    for (int32_t key = 0; key < b->seen; key += KEYS) {
        block part = *b;
        part.first_key += key;
        part.before -= key;
        part.seen = b->seen - key < KEYS ? b->seen - key : KEYS;
        backward_keys(w, &part, s, means, key > 0, accumulate);
    }
}

/* A key head of a segment. The last block comes first: it sees all keys, so what it gives replaces what was there. */
static void backward_item(void *context, int32_t index, int32_t thread) {
    const backward *w = context;
    const qs_attention_backward *job = w->job;
    const int32_t segment = index / job->kv_heads, kv_head = index % job->kv_heads, group = job->heads / job->kv_heads;
    const int32_t start = job->starts[segment], end = job->starts[segment + 1];
    const space s = space_of(job->workspace, w->longest, thread);
    int32_t accumulate = 0;
    for (int32_t i = blocks_of(end - start) - 1; i >= 0; i--) {
        for (int32_t head = kv_head * group; head < (kv_head + 1) * group; head++) {
            const block b = block_at(start, end, i, head, group);
            backward_block(w, &b, &s, accumulate);
            accumulate = 1;
        }
    }
}

void qs_train_attention_back(const qs_attention_backward *job, qs_pool *pool, int32_t threads, qs_isa isa) {
    (void)threads;
    const backward w = {job, qs_training_kernels_for(isa), isa, longest_of(job->starts, job->segments)};
    qs_spread(pool, job->segments * job->kv_heads, backward_item, (void *)&w);
}
