/* The quantizers compiled for avx2; the same code as the scalar ones, and the same bytes. */
#if defined(__x86_64__)

#include "qs_codec.h"
#include "qs_codec_rounding.h"

#include "../../codec/lattice.h"

#include <float.h>
#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi,bmi2"))), apply_to = function)

#define QS_PERMUTES_FLOATS
#define QS_ISA_NAME avx2
#include "../../codec/bodies.inc.h"

#pragma clang attribute pop

#else
typedef int qs_quantize_avx2_is_for_x86;
#endif
