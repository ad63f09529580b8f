/* The vectors of a set for loops.inc.h. Before: ROOF_REGISTER. */
#include "../base/vectors.inc.h"

enum { QS_BYTES = 4 * QS_LANES };
typedef qs_vi v_int;
typedef qs_vf v_float;

#define ROOF_ADD __builtin_elementwise_fma
