/* How kernels that work on parts of a tile go through it; for those whose registers hold no whole one. */
#ifndef QS_INFERENCE_TILE_LOOPS_H
#define QS_INFERENCE_TILE_LOOPS_H

/* Two rows by two tokens at a time, what is left over by ones: codes_tile(tile, row, token, rows, tokens, sums). */
#define QS_DEFINE_DOT_CODES(isa, codes_tile, attributes)                                                              \
    attributes void qs_dot_codes_rounded__##isa(const qs_tile *tile, float *sums) {                                   \
        for (int t = 0; t < tile->tokens; t += 2) {                                                                   \
            for (int r = 0; r < tile->rows; r += 2) {                                                                 \
                const int rows = tile->rows - r > 1, tokens = tile->tokens - t > 1;                                   \
                if (rows && tokens) codes_tile(tile, r, t, 2, 2, sums);                                               \
                if (rows && !tokens) codes_tile(tile, r, t, 2, 1, sums);                                              \
                if (!rows && tokens) codes_tile(tile, r, t, 1, 2, sums);                                              \
                if (!rows && !tokens) codes_tile(tile, r, t, 1, 1, sums);                                             \
            }                                                                                                         \
        }                                                                                                             \
    }

/* Four rows at a time where there are as many, else one: floats_tile(tile, row, token, rows, sums). */
#define QS_DEFINE_DOT_FLOATS(isa, floats_tile)                                                                        \
    void qs_dot_f32_f32__##isa(const qs_tile *tile, float *sums) {                                                    \
        for (int t = 0; t < tile->tokens; t++) {                                                                      \
            if (tile->rows == 4) {                                                                                    \
                floats_tile(tile, 0, t, 4, sums);                                                                     \
            } else {                                                                                                  \
                for (int r = 0; r < tile->rows; r++) floats_tile(tile, r, t, 1, sums);                                \
            }                                                                                                         \
        }                                                                                                             \
    }

#endif
