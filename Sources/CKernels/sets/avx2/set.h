/* x86-64-v3: AVX2, FMA, F16C and bit manipulation; 16 registers of 256 bits. */
#define QS_BASE avx2
#if defined(__x86_64__)
#define QS_HAS_SET 1
#else
#define QS_HAS_SET 0
#endif
#define QS_TARGET "avx2,fma,f16c,bmi,bmi2"

#define QS_LANES 8
/* Eight floats are looked up in a register. */
#define QS_PERMUTES_FLOATS
/* Products of panels: panels at a time, tokens of the largest tile of codes, and of floats. */
#define QS_PANELS 1
#define QS_TOKENS 4
#define QS_FLOAT_TOKENS 4
/* Products of float matrices: rows of a tile, and vectors of its columns. */
#define QS_TILE_ROWS 6
#define QS_TILE_VECTORS 2

#include "../../base/set.h"
