/* Products of matrices, cut into blocks and spread over threads. */
#include "kernels.h"

enum {
    WIDEST_SLIVER = 64,
    HIGHEST_PANEL = 16,
    A_BLOCK = (QS_GEMM_ROWS + HIGHEST_PANEL) * QS_GEMM_DEPTH + QS_GEMM_SLACK, /* floats of a group's block */
    B_FLOATS = (QS_GEMM_COLUMNS + WIDEST_SLIVER) * QS_GEMM_DEPTH * QS_GEMM_BLOCKS + QS_GEMM_SLACK,
    WANTED_ITEMS = 32,
    ENOUGH_COLUMNS = 256, /* of an item: what packing A then costs is little */
    FEWEST_COLUMNS = 64,
    FEWEST_ROWS = 28,
    FEWEST_TO_SPREAD = 1 << 17 /* multiply-adds that are worth waking threads for */
};

/* A thread's memory: a group of A, packed. */
typedef struct {
    _Alignas(64) int64_t held; /* number of the stage and the group; -1 for nothing */
    float padding[14];
    float blocks[QS_GEMM_BLOCKS][A_BLOCK];
} thread_space;

/* A product in one of its stages: k from `at` on, columns from `column` on. */
typedef struct {
    const qs_gemm *product;
    const qs_training_kernels *kernels;
    float *b; /* [blocks][slivers] */
    thread_space *threads;
    int64_t stage; /* its number */
    int32_t at, depth, column, columns;
    int32_t slivers, pack_slivers;
    int32_t item_panels, item_slivers;
    int32_t parts; /* of the slivers, each with every group of panels */
} run;

static int32_t divided_up(int32_t count, int32_t by) {
    return (count + by - 1) / by;
}

static int32_t smaller(int32_t a, int32_t b) {
    return a < b ? a : b;
}

int64_t qs_gemm_workspace_bytes(int32_t threads) {
    return ((int64_t)sizeof(float) * B_FLOATS + 63) / 64 * 64 + threads * (int64_t)sizeof(thread_space);
}

static int32_t block_depth(const run *r, int32_t block) {
    return smaller(QS_GEMM_DEPTH, r->depth - block * QS_GEMM_DEPTH);
}

/* Where the slivers of a block lie from `sliver` on. All blocks before it are of full depth. */
static float *sliver_at(const run *r, int32_t block, int32_t sliver) {
    const int64_t width = r->kernels->tile_columns;
    return r->b + width * ((int64_t)block * QS_GEMM_DEPTH * r->slivers + (int64_t)sliver * block_depth(r, block));
}

static void pack_item(void *context, int32_t index, int32_t thread) {
    (void)thread;
    const run *r = context;
    const int32_t parts = divided_up(r->slivers, r->pack_slivers), block = index / parts;
    const int32_t width = r->kernels->tile_columns, first = index % parts * r->pack_slivers;
    const int32_t last = smaller(first + r->pack_slivers, r->slivers);
    const int32_t columns = smaller(last * width, r->columns) - first * width;
    r->kernels->pack_b(r->product, r->column + first * width, columns, r->at + block * QS_GEMM_DEPTH,
                       block_depth(r, block), sliver_at(r, block, first));
}

static int32_t blocks_of(const run *r) {
    return r->depth > 0 ? divided_up(r->depth, QS_GEMM_DEPTH) : 1; /* one of nothing, so that C becomes 0 */
}

static void multiply_item(void *context, int32_t index, int32_t thread) {
    const run *r = context;
    const qs_gemm *p = r->product;
    const int32_t height = r->kernels->tile_rows, width = r->kernels->tile_columns;
    const int32_t group = index / r->parts, sliver = index % r->parts * r->item_slivers;
    const int32_t row = group * r->item_panels * height, rows = smaller(r->item_panels * height, p->m - row);
    thread_space *space = &r->threads[thread];
    const int64_t wanted = r->stage << 32 | group;
    const int is_held = space->held == wanted;
    space->held = wanted;
    for (int32_t block = 0; block < blocks_of(r); block++) {
        const int32_t at = r->at + block * QS_GEMM_DEPTH, depth = block_depth(r, block);
        if (!is_held) r->kernels->pack_a(p, row, rows, at, depth, space->blocks[block]);
        const qs_gemm_block work = {
            .a = space->blocks[block],
            .b = sliver_at(r, block, sliver),
            .c = p->c + row * p->c_stride + r->column + sliver * width,
            .c_stride = p->c_stride,
            .rows = rows,
            .columns = smaller(r->item_slivers * width, r->columns - sliver * width),
            .depth = depth,
            .accumulate = p->accumulate || at > 0,
        };
        r->kernels->multiply(&work);
    }
}

/* Cuts a stage into items, by its shape alone; returns how many. */
static int32_t plan(run *r) {
    const int32_t height = r->kernels->tile_rows, width = r->kernels->tile_columns;
    const int32_t panels = divided_up(r->product->m, height);
    r->slivers = divided_up(r->columns, width);
    r->pack_slivers = divided_up(128, width);
    r->item_panels = smaller(QS_GEMM_ROWS / height, panels);
    r->item_slivers = r->slivers;
    for (;;) {
        r->parts = divided_up(r->slivers, r->item_slivers);
        const int32_t items = divided_up(panels, r->item_panels) * r->parts;
        if (items >= WANTED_ITEMS) return items;
        if (r->item_slivers * width > ENOUGH_COLUMNS) {
            r->item_slivers = divided_up(r->item_slivers, 2);
        } else if (r->item_panels * height > FEWEST_ROWS) {
            r->item_panels = divided_up(r->item_panels, 2);
        } else if (r->item_slivers * width > FEWEST_COLUMNS) {
            r->item_slivers = divided_up(r->item_slivers, 2);
        } else {
            return items;
        }
    }
}

void qs_gemm_run(const qs_gemm *product, qs_pool *pool, int32_t threads, void *workspace, qs_isa isa) {
    if (product->m == 0 || product->n == 0) return;
    run r = {.product = product, .kernels = qs_training_kernels_for(isa), .b = workspace};
    r.threads = (thread_space *)((uint8_t *)workspace + qs_gemm_workspace_bytes(0));
    for (int32_t thread = 0; thread < threads; thread++) r.threads[thread].held = -1;
    if ((int64_t)product->m * product->n * product->k < FEWEST_TO_SPREAD) pool = NULL;
    for (r.column = 0; r.column < product->n; r.column += QS_GEMM_COLUMNS) {
        r.columns = smaller(QS_GEMM_COLUMNS, product->n - r.column);
        const int32_t items = plan(&r);
        r.at = 0;
        do {
            r.depth = smaller(QS_GEMM_DEPTH * QS_GEMM_BLOCKS, product->k - r.at);
            qs_spread(pool, blocks_of(&r) * divided_up(r.slivers, r.pack_slivers), pack_item, &r);
            qs_spread(pool, items, multiply_item, &r);
            r.stage++;
            r.at += QS_GEMM_DEPTH * QS_GEMM_BLOCKS;
        } while (r.at < product->k);
    }
}
