/* x86-64-v4: AVX-512 F, BW, DQ and VL with all of AVX2's; 32 registers of 512 bits. */
#define QS_BASE avx512
#if defined(__x86_64__)
#define QS_HAS_SET 1
#else
#define QS_HAS_SET 0
#endif
#define QS_TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,bmi,bmi2"
/* The compiler's general model of a processor's ports makes it spill the totals of tiles. */
#define QS_TUNING ",tune=znver4"

#define QS_LANES 16
/* Eight, and sixteen, floats are looked up in a register. */
#define QS_PERMUTES_FLOATS
#define QS_PERMUTES_SIXTEEN_FLOATS
/* Products of panels: panels at a time, tokens of the largest tile of codes, and of floats. */
#define QS_PANELS 2
#define QS_TOKENS 4
#define QS_FLOAT_TOKENS 16
/* Products of float matrices: rows of a tile, and vectors of its columns. */
#define QS_TILE_ROWS 14
#define QS_TILE_VECTORS 2

#include "../../base/set.h"
