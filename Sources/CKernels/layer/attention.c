/* Attention over cached keys and values, cut into tiles and chunks for threads. */
#include <string.h>

#include "qs_layer.h"

enum {
    LEAST_CHUNK = 256,
    MOST_CHUNKS = 32,
    MOST_HEADS = 32,  /* of a tile */
    MOST_TOKENS = 64, /* of a tile; divides LEAST_CHUNK, so that a tile's tokens have chunks of one length */
    FEW_ROWS = 12     /* a smaller tile is bound by reading the cache */
};

int64_t qs_attention_chunk(int64_t position) {
    int64_t chunk = LEAST_CHUNK;
    while (chunk * MOST_CHUNKS <= position) chunk *= 2;
    return chunk;
}

int64_t qs_attention_kernel_floats(int32_t key_stride, int32_t value_stride) {
    return (int64_t)QS_ATTENTION_BLOCK * (key_stride + value_stride + QS_ATTENTION_ROWS);
}

int64_t qs_attention_scratch_bytes(int32_t key_stride, int32_t value_stride) {
    const int64_t row = key_stride + 2 * (int64_t)qs_attention_state_stride(value_stride);
    return 4 * (QS_ATTENTION_ROWS * row + qs_attention_kernel_floats(key_stride, value_stride));
}

/* Some tokens with some heads of a key/value head. */
typedef struct {
    int32_t token, tokens, head, heads, kv;
    int64_t chunk;               /* positions */
    int32_t first_chunk, chunks; /* that the tokens see */
} tile;

static int32_t head_parts(const qs_attention *job) {
    return (job->heads / job->kv_heads + job->tile_heads - 1) / job->tile_heads;
}

/* Tiles behind each other; the first and the last may have fewer tokens, for tiles start at multiples of positions. */
static int32_t token_tiles(const qs_attention *job) {
    const int64_t last = job->position + job->tokens - 1;
    return (int32_t)(last / job->tile_tokens - job->position / job->tile_tokens + 1);
}

static int64_t first_seen(const qs_attention *job, int64_t position) {
    const int64_t first = job->window > 0 && position >= job->window ? position - job->window + 1 : 0;
    return first < job->oldest ? job->oldest : first;
}

/* The longest tiles, those of the last tokens, come first. */
static tile tile_at(const qs_attention *job, int32_t index) {
    const int32_t parts = head_parts(job), group = job->heads / job->kv_heads, per_tile = job->tile_tokens;
    const int32_t part = index % parts, kv = index / parts % job->kv_heads;
    const int64_t number = job->position / per_tile + token_tiles(job) - 1 - index / parts / job->kv_heads;
    const int64_t end = job->position + job->tokens, next = (number + 1) * per_tile;
    const int64_t first = number * per_tile > job->position ? number * per_tile : job->position;
    const int64_t last = (next < end ? next : end) - 1;
    tile t = {.token = (int32_t)(first - job->position), .tokens = (int32_t)(last - first + 1), .kv = kv};
    t.head = kv * group + part * job->tile_heads;
    t.heads = (kv + 1) * group - t.head < job->tile_heads ? (kv + 1) * group - t.head : job->tile_heads;
    t.chunk = qs_attention_chunk(first);
    t.first_chunk = (int32_t)(first_seen(job, first) / t.chunk);
    t.chunks = (int32_t)(last / t.chunk) - t.first_chunk + 1;
    return t;
}

static int64_t tile_states(const qs_attention *job) {
    return (int64_t)job->tile_tokens * job->tile_heads * qs_attention_state_stride(job->value_stride);
}

int32_t qs_attention_plan(qs_attention *job, int32_t threads) {
    const int32_t group = job->heads / job->kv_heads;
    job->tile_heads = group < MOST_HEADS ? group : MOST_HEADS;
    job->tile_tokens = MOST_TOKENS;
    while (job->tile_tokens * job->tile_heads > QS_ATTENTION_ROWS) job->tile_tokens /= 2;
    const int32_t wanted = threads > 1 ? 4 * threads : 1;
    for (;;) {
        job->tiles = token_tiles(job) * job->kv_heads * head_parts(job);
        if (job->tiles >= wanted || job->tile_tokens == 1 || job->tile_tokens * job->tile_heads <= FEW_ROWS) break;
        job->tile_tokens /= 2;
    }
    job->chunks = 0;
    if (job->tiles >= wanted || job->room == NULL) return job->tiles;
    int32_t chunks = 1;
    for (int32_t i = 0; i < job->tiles; i++) {
        const tile t = tile_at(job, i);
        if (t.chunks > chunks) chunks = t.chunks;
    }
    if (chunks == 1 || job->tiles * chunks * tile_states(job) > job->room_floats) return job->tiles;
    job->chunks = chunks;
    return job->tiles * chunks;
}

static void attend(const qs_layer_kernels *kernels, int32_t type, const qs_attention_query *query) {
    switch (type) {
    case QS_ROW_F32: kernels->attend_f32(query); break;
    case QS_ROW_F16: kernels->attend_f16(query); break;
    case QS_ROW_Q8_0: kernels->attend_q8_0(query); break;
    default: kernels->attend_q4_0(query);
    }
}

/* A thread's memory. */
typedef struct {
    float *queries; /* [QS_ATTENTION_ROWS][key_stride] */
    float *totals;  /* [QS_ATTENTION_ROWS][state] */
    float *parts;   /* the same */
    float *kernel;
} space;

static space space_of(const qs_attention *job, int32_t thread) {
    const int64_t states = (int64_t)QS_ATTENTION_ROWS * qs_attention_state_stride(job->value_stride);
    space s = {.queries = (float *)(void *)(job->scratch + thread * job->scratch_stride)};
    s.totals = s.queries + (int64_t)QS_ATTENTION_ROWS * job->key_stride;
    s.parts = s.totals + states;
    s.kernel = s.parts + states;
    return s;
}

static void scale_queries(const qs_attention *job, const tile *t, float *out) {
    for (int32_t row = 0; row < t->tokens * t->heads; row++) {
        const float *from = job->queries + (t->token + row / t->heads) * job->query_stride +
                            (int64_t)(t->head + row % t->heads) * job->key_length;
        float *to = out + (int64_t)row * job->key_stride;
        for (int32_t i = 0; i < job->key_length; i++) to[i] = from[i] * job->scale;
        for (int32_t i = job->key_length; i < job->key_stride; i++) to[i] = 0;
    }
}

static qs_attention_query query_of(const qs_attention *job, const tile *t, const space *s) {
    const int64_t first = t->kv * job->rows;
    const int64_t start = (job->row - job->position % job->rows + job->rows) % job->rows;
    return (qs_attention_query){
        .queries = s->queries,
        .rows = t->tokens * t->heads,
        .group = t->heads,
        .position = job->position + t->token,
        .oldest = job->oldest,
        .window = job->window,
        .keys = (const uint8_t *)job->key_cache + first * qs_cache_row_bytes(job->type, job->key_stride),
        .values = (const uint8_t *)job->value_cache + first * qs_cache_row_bytes(job->type, job->value_stride),
        .ring = job->rows,
        .ring_start = start,
        .key_length = job->key_length,
        .key_stride = job->key_stride,
        .value_stride = job->value_stride,
        .softcap = job->softcap,
        .scratch = s->kernel};
}

/* The states of the tile's queries after its `chunk`-th chunk alone. */
static void attend_chunk(const qs_attention *job, const tile *t, qs_attention_query *query, int32_t chunk,
                         float *states) {
    const int64_t end = query->position + t->tokens;
    query->start = (t->first_chunk + chunk) * t->chunk;
    query->end = query->start + t->chunk < end ? query->start + t->chunk : end;
    query->states = states;
    attend(job->kernels, job->type, query);
}

/* Adds the sinks, which are states without values, and divides by the sums. */
static void finish(const qs_attention *job, const tile *t, float *states, float *sink) {
    const int32_t stride = qs_attention_state_stride(job->value_stride), at = job->value_stride;
    if (job->sinks != NULL) memset(sink, 0, 4 * (size_t)stride);
    for (int32_t row = 0; row < t->tokens * t->heads; row++) {
        float *state = states + (int64_t)row * stride;
        const int32_t head = t->head + row % t->heads;
        if (job->sinks != NULL) {
            sink[at] = job->sinks[head];
            sink[at + 1] = 1;
            job->kernels->attend_fold(sink, 1, job->value_stride, state);
        }
        float *out = job->out + (t->token + row / t->heads) * job->out_stride + (int64_t)head * job->value_length;
        const float factor = 1 / state[at + 1];
        for (int32_t i = 0; i < job->value_length; i++) out[i] = state[i] * factor;
    }
}

void qs_attention_item(void *context, int32_t index, int32_t thread) {
    const qs_attention *job = context;
    const tile t = tile_at(job, job->chunks > 0 ? index / job->chunks : index);
    const space s = space_of(job, thread);
    const int32_t chunk = job->chunks > 0 ? index % job->chunks : 0;
    if (chunk >= t.chunks) return;
    scale_queries(job, &t, s.queries);
    qs_attention_query query = query_of(job, &t, &s);
    if (job->chunks > 0) {
        attend_chunk(job, &t, &query, chunk, job->room + index * tile_states(job));
        return;
    }
    for (int32_t i = 0; i < t.chunks; i++) {
        attend_chunk(job, &t, &query, i, i == 0 ? s.totals : s.parts);
        if (i > 0) job->kernels->attend_fold(s.parts, query.rows, job->value_stride, s.totals);
    }
    finish(job, &t, s.totals, s.parts);
}

void qs_attention_merge_item(void *context, int32_t index, int32_t thread) {
    const qs_attention *job = context;
    const tile t = tile_at(job, index);
    float *states = job->room + (int64_t)index * job->chunks * tile_states(job);
    for (int32_t i = 1; i < t.chunks; i++) {
        job->kernels->attend_fold(states + i * tile_states(job), t.tokens * t.heads, job->value_stride, states);
    }
    finish(job, &t, states, space_of(job, thread).parts);
}
