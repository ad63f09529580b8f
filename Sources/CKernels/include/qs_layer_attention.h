/*
 * Attention over a cache of keys and values.
 *
 * A cache is a ring of `rows` rows for each key/value head: a position lies in some row, the next position in the next
 * row, and after the last row comes the first again. Rows are F32, F16, or blocks of 32 values with a scale of half
 * precision: Q8_0 (34 bytes: scale, 32 signed codes) and Q4_0 (18 bytes: scale, 16 bytes whose lower halves are the
 * codes of the first 16 values and upper halves those of the others, each plus 8). They are named by their QS_ROW_ ids.
 */
#ifndef QS_LAYER_ATTENTION_H
#define QS_LAYER_ATTENTION_H

#include <stdint.h>

struct qs_layer_kernels;

/* Whether rows of a type can be cached; `type` is a QS_ROW_ id. */
int32_t qs_cache_has_type(int32_t type);

/* Values from a row to the next, for heads of `length`: filled up with zeros to 16, or to whole blocks. */
int32_t qs_cache_stride(int32_t type, int32_t length);

/* Bytes of a row of `stride` values. */
int64_t qs_cache_row_bytes(int32_t type, int32_t stride);

/*
 * Positions are looked at in blocks of QS_ATTENTION_BLOCK, and these in chunks (qs_attention_chunk), both at multiples
 * of their length. The arithmetic of a query is that of its position, its window and these boundaries: which queries it
 * is computed together with, and by how many threads, does not show.
 */
enum { QS_ATTENTION_BLOCK = 64, QS_ATTENTION_ROWS = 96 };

/* Positions of a chunk for a query at `position`: 256 or a power of two above, so that there are at most 32 chunks. */
int64_t qs_attention_chunk(int64_t position);

/*
 * What some positions give a query, as floats: value_stride sums of exp(score - maximum) * value, then the maximum of
 * the scores, then the sum of exp(score - maximum), which is 0 where it sees none of the positions. The rest is not
 * used.
 */
static inline int32_t qs_attention_state_stride(int32_t value_stride) {
    return value_stride + 16;
}

/* Queries that share a key/value head, over positions of one chunk. */
typedef struct {
    const float *queries; /* [rows][key_stride], already scaled */
    int32_t rows;         /* at most QS_ATTENTION_ROWS */
    int32_t group;        /* rows behind each other that are of one token */
    int64_t position;     /* of the first token */
    int64_t oldest;       /* positions before this are not seen */
    int64_t start, end;   /* of the positions; start is a multiple of QS_ATTENTION_BLOCK */
    int32_t window;       /* positions that a token sees, itself among them; 0: all */
    const void *keys;     /* [ring][key_stride] */
    const void *values;   /* [ring][value_stride] */
    int64_t ring;         /* rows, after which the first comes again */
    int64_t ring_start;   /* row of position 0, or where it would be */
    int32_t key_length;
    int32_t key_stride; /* values, as qs_cache_stride has them */
    int32_t value_stride;
    float softcap;  /* scores become softcap * tanh(score / softcap); 0: they stay */
    float *states;  /* [rows][qs_attention_state_stride]: the result */
    float *scratch; /* qs_attention_kernel_floats */
} qs_attention_query;

/* Floats of scratch memory for a call with any number of rows. */
int64_t qs_attention_kernel_floats(int32_t key_stride, int32_t value_stride);

/* Rotates queries and keys of one token an item and stores its keys and values in the cache. */
typedef struct {
    const struct qs_layer_kernels *kernels;
    float *queries; /* [tokens][heads][key_length], rotated in place */
    float *keys;    /* [tokens][kv_heads][key_length] */
    const float *values;
    int64_t query_stride, key_row_stride, value_row_stride;
    int32_t heads, kv_heads, key_length, value_length;
    const float *rotation; /* [tokens][rotated / 2][cos, sin] */
    int32_t rotated;       /* values of a head that are rotated, even */
    int32_t half_split;    /* 0: pairs (2i, 2i+1); 1: pairs (i, i + rotated/2) */
    void *key_cache;       /* [kv_heads][rows][key_stride] */
    void *value_cache;
    int64_t rows;
    int32_t key_stride, value_stride;
    int32_t type; /* of the cache's rows */
    int64_t row;  /* of the first token */
} qs_rope_store;

void qs_rope_store_item(void *job, int32_t index, int32_t thread);

/* Copies `length` values of each head of one token: an item. A step of 0 gives all heads the same. */
typedef struct {
    const float *input; /* [tokens][input_stride] */
    int64_t input_stride, input_step;
    float *out; /* [tokens][out_stride] */
    int64_t out_stride, out_step;
    int32_t heads;
    int32_t length;
} qs_placement;

void qs_placement_item(void *job, int32_t token, int32_t thread);

/*
 * Attention of all heads of some tokens. An item is a tile: tokens behind each other with query heads that share a
 * key/value head; where there are few tiles, a chunk of positions of a tile, whose states are merged afterwards.
 */
typedef struct {
    const struct qs_layer_kernels *kernels;
    const float *queries; /* [tokens][heads][key_length] */
    int64_t query_stride;
    int32_t tokens;
    int32_t heads, kv_heads, key_length, value_length;
    const void *key_cache;
    const void *value_cache;
    int64_t rows;
    int32_t key_stride, value_stride;
    int32_t type;     /* of the cache's rows */
    int64_t position; /* of the first token */
    int64_t row;      /* of the first token */
    int64_t oldest;   /* positions before this are not in the cache and not seen */
    int32_t window;   /* positions that a token sees, itself among them; 0: all */
    float scale;
    float softcap;      /* of the scores; 0: none */
    const float *sinks; /* one a head; NULL: none */
    float *out;         /* [tokens][heads][value_length] */
    int64_t out_stride;
    uint8_t *scratch;
    int64_t scratch_stride;
    float *room; /* for states of chunks; NULL: no tile is split */
    int64_t room_floats;
    /* Filled by qs_attention_plan. */
    int32_t tile_tokens, tile_heads, tiles;
    int32_t chunks; /* items a tile; 0: tiles are not split */
} qs_attention;

/* Scratch bytes a thread needs. */
int64_t qs_attention_scratch_bytes(int32_t key_stride, int32_t value_stride);

/* Decides on tiles for `threads`; returns the number of items. */
int32_t qs_attention_plan(qs_attention *job, int32_t threads);

void qs_attention_item(void *job, int32_t index, int32_t thread);

/* Merges the chunks of a tile: `tiles` items after all others, where there are `chunks`. */
void qs_attention_merge_item(void *job, int32_t index, int32_t thread);

enum { QS_TURN_AT_ONCE = 64 };

/* Turns QS_TURN_AT_ONCE cached keys an item by the same angles (index = head * items a head + item). */
typedef struct {
    const struct qs_layer_kernels *kernels;
    void *key_cache; /* [kv_heads][rows][key_stride] */
    int64_t rows;
    int32_t kv_heads, key_length, key_stride;
    int32_t type;
    int64_t first;         /* row of the first key */
    int64_t count;         /* keys a head */
    const float *rotation; /* [rotated / 2][cos, sin] */
    int32_t rotated, half_split;
    float *scratch;         /* key_stride floats a thread */
    int64_t scratch_stride; /* floats */
} qs_turn;

void qs_turn_item(void *job, int32_t index, int32_t thread);

/* Rounds `length` values into a row of a cache; the row's rest is filled with zeros. */
void qs_cache_put(const struct qs_layer_kernels *kernels, int32_t type, const float *values, int32_t length,
                  int32_t stride, void *row);

/* The first `length` values of a row of a cache. */
void qs_cache_get(int32_t type, const void *row, int32_t length, float *out);

#endif
