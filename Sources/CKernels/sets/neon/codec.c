/* The quantizers compiled for Advanced SIMD; the same code as the scalar ones, and the same bytes. */
#if defined(__aarch64__)

#include "qs_codec.h"
#include "qs_codec_rounding.h"

#include "../../codec/lattice.h"

#include <float.h>
#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define QS_ISA_NAME neon
#include "../../codec/bodies.inc.h"

#else
typedef int qs_quantize_neon_is_for_arm;
#endif
