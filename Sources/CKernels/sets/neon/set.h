/* 64-bit Arm with Advanced SIMD, which all have; 32 registers of 128 bits. */
#define QS_BASE neon
#if defined(__aarch64__)
#define QS_HAS_SET 1
#else
#define QS_HAS_SET 0
#endif

#define QS_LANES 4
/* Products of panels: panels at a time, tokens of the largest tile of codes, and of floats. */
#define QS_PANELS 1
#define QS_TOKENS 8
#define QS_FLOAT_TOKENS 8
/* Products of float matrices: rows of a tile, and vectors of its columns. */
#define QS_TILE_ROWS 8
#define QS_TILE_VECTORS 3

#include "../../base/set.h"
