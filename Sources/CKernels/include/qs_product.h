/*
 * Matrix products with weights in panels.
 *
 * A panel holds QS_PANEL_ROWS rows of a matrix, interleaved: each 64 bytes of codes are four columns of each of the 16
 * rows, so that a vector's 32-bit lanes are rows and an activation is the same in all lanes. Scales and minimums stay
 * as narrow as the file has them. A panel is a run of blocks of `columns` columns, each with all that its weights need.
 * Panels are made once when a model is loaded, or a few blocks at a time from rows as they lie in the file.
 *
 * Activations are rounded to 8 bits (see qs_round_row): the sums of products are exact integers; scales are applied in
 * floats, in the order of the columns. Each output is computed in the same order whether one token is computed or many,
 * so results depend neither on the number of threads nor on how a text is cut.
 */
#ifndef QS_PRODUCT_H
#define QS_PRODUCT_H

#include <stdint.h>

#include "qs_base_isa.h"

/* Rows a multiple of this apart lie in the same set of the first cache, which holds about 8 of their lines. */
enum { QS_ALIASED_BYTES = 4096 };

/*
 * Rows of a panel; bytes that weights in memory are asked for ahead; columns and bytes of a rounded block of
 * activations.
 */
enum { QS_PANEL_ROWS = 16, QS_PANEL_AHEAD = 4096, QS_ROUNDED_COLUMNS = 32, QS_ROUNDED_BYTES = 48 };

/* Types are numbered below this. */
enum { QS_PANEL_TYPES = 64 };

/*
 * 32 activations: activation = scale * code. Weights whose codes have a bias start their sums with `negative` (or the
 * part of it that the first 16 columns have) shifted by it; weights with an offset multiply that with `sum`.
 */
typedef struct {
    int8_t codes[QS_ROUNDED_COLUMNS];
    float scale;
    float sum;              /* scale * sum of the codes */
    int32_t negative;       /* -(sum of the codes) */
    int32_t negative_first; /* -(sum of the first 16 codes) */
} qs_rounded_block;

_Static_assert(sizeof(qs_rounded_block) == QS_ROUNDED_BYTES, "a block of activations has no padding");

/* What weights are multiplied with. */
typedef enum {
    QS_PANEL_CODES = 1, /* rounded activations */
    QS_PANEL_FLOATS = 2 /* activations as they are */
} qs_panel_kind;

/* How the panels of a type are laid out. */
typedef struct {
    qs_panel_kind kind;
    int32_t columns;     /* of a block */
    int32_t bytes;       /* of a block of a panel */
    int32_t file_bytes;  /* of a block of a row in a file */
    int32_t group;       /* columns that share a scale, 16 or 32; 0: there are no scales */
    int32_t has_offsets; /* 1: weight = scale * code + offset */
    int32_t shift;       /* weight = scale * (code - 2^shift); 0: no bias */
    int32_t is_wide;     /* 1: codes use all 8 bits */
} qs_panel_format;

/* The format of panels of a GGUF type; NULL where the type has none. */
const qs_panel_format *qs_panel_format_of(uint32_t type);

/* Bytes of a panel of rows of `columns`, a multiple of 16; 0 where the type has no panels. */
int64_t qs_panel_bytes(uint32_t type, int32_t columns);

/*
 * Makes the blocks first ..< first + blocks of a panel from `rows` rows (1 to 16) that lie `row_bytes` behind each
 * other. Where there are fewer than 16, the last is repeated. `columns` is that of the whole row.
 */
typedef struct {
    const uint8_t *rows;
    int64_t row_bytes;
    int32_t count; /* rows */
    int32_t columns;
    int32_t first, blocks;
    uint8_t *panel; /* where the first of these blocks goes */
} qs_panel_packing;

/*
 * Unpacked weights of one panel. Codes: for each 32 columns 8 times [16 rows][4 columns]. Scales and offsets: [16 rows]
 * for each group. Float types: `scales` has [16 rows] for each column, the rest is unused.
 */
typedef struct {
    uint8_t *codes;
    float *scales;
    float *offsets;
} qs_unpacked_panel;

/* Bytes of an unpacked panel of floats, or of two others. */
int64_t qs_unpacked_bytes(int32_t columns);

/*
 * Where the parts of an unpacked panel lie in `memory`, which is aligned to 64 bytes. Where two are multiplied at a
 * time, `index` 1 is the second.
 */
qs_unpacked_panel qs_unpacked_panel_at(uint8_t *memory, int32_t columns, int32_t index);

/* One or two unpacked panels times some tokens' activations. */
typedef struct {
    qs_unpacked_panel weights;
    qs_unpacked_panel second; /* the panel of the rows from 16 on, where there are more */
    int32_t columns;
    int32_t shift;
    const void *activations; /* rounded records, or floats */
    int64_t stride;          /* bytes from a token's to the next's */
    int32_t tokens;
    int32_t rows; /* of the panel's 16 (or of two panels' 32), those that are wanted */
    float *out;   /* [tokens][rows], `out_stride` floats apart */
    int64_t out_stride;
    const float *bias;  /* one a row, added to its sums; NULL: none */
    int32_t accumulate; /* 0: out = sum; 1: out += sum */
    /* Of codes: what is read next, asked for in the meantime, some bytes with each 32 columns; NULL: nothing. */
    const uint8_t *ahead;
    int32_t ahead_bytes;
    /* Products of floats and BF16 can be made a few columns at a time: [tokens][16 rows of each panel]. */
    const float *carried; /* the sums of the columns before; NULL: there are none */
    float *carry;         /* where the sums are left for the columns behind; NULL: they are complete and go to `out` */
} qs_panel_product;

/* Kinds of unpacked codes: a sum of these bits. */
enum { QS_MANY_SMALL_GROUPS = 1, QS_MANY_OFFSETS = 2, QS_MANY_WIDE = 4, QS_MANY_KINDS = 8 };

/*
 * Everything that one instruction set, or a variant of it, does with panels. Entries are NULL where a type has no
 * panels.
 */
typedef struct {
    const char *name;
    void (*pack[QS_PANEL_TYPES])(const qs_panel_packing *job);
    /*
     * Adds `blocks` blocks of a panel times one token's activations to 16 sums. Meanwhile as many bytes from `ahead` on
     * are asked for: what is read next.
     */
    void (*one[QS_PANEL_TYPES])(const uint8_t *panel, int32_t blocks, const void *activations, float *sums,
                                const uint8_t *ahead);
    /* Unpacks `blocks` blocks; `columns` is that of the whole row. */
    void (*unpack[QS_PANEL_TYPES])(const uint8_t *panel, int32_t blocks, int32_t columns, qs_unpacked_panel out);
    /*
     * 2: `many` and `many_bf16` take two panels as well, so that an activation meets the rows of both while it is in a
     * register.
     */
    int32_t panels_at_once;
    void (*many[QS_MANY_KINDS])(const qs_panel_product *product);
    void (*many_floats)(const qs_panel_product *product);
    /*
     * NULL, or BF16 weights meet activations that are rounded to BF16 (to nearest, ties to even; below the normal
     * numbers to zero) by the kernels themselves: `one` of BF16 does so, `unpack` makes [column / 2][16 rows][2
     * columns] of BF16 in `scales`, and this multiplies those. See qs_panel_bf16_reference.
     */
    void (*many_bf16)(const qs_panel_product *product);
    /* Rounds `columns` floats to a record of blocks; the last block is filled up with zeros. */
    void (*round_row)(const float *values, int32_t columns, qs_rounded_block *record);
    /* In place: values, such as scores of experts, become exp(value - max) / sum. At least 1 value. */
    void (*softmax)(float *values, int32_t count);
} qs_product_kernels;

/* The kernels of the set in use; never NULL. Those of a set, in its best variant, NULL where the processor lacks it. */
const qs_product_kernels *qs_product_kernels_current(void);
const qs_product_kernels *qs_product_kernels_for(qs_isa isa);

/*
 * What a processor with instructions for BF16 computes of a BF16 panel and one token: activations rounded to BF16,
 * products exact, added two at a time in floats. `sums` grow. Plain C, the specification of such kernels up to the
 * rounding of sums.
 */
void qs_panel_bf16_reference(const uint8_t *panel, int32_t columns, const float *activations, float *sums);

/* Bytes from a token's record to the next, a multiple of 16: no multiple of QS_ALIASED_BYTES. */
int64_t qs_rounded_bytes(int32_t columns);

#endif
