/* The codebook kernels compiled for avx2; the same code as the scalar ones, and the same results. */
#if defined(__x86_64__)

#include "qs_codebook.h"
#include "qs_codec.h"

#include <stddef.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi,bmi2"))), apply_to = function)

#define QS_ISA_NAME avx2
#include "../../codebook/bodies.inc.h"

#pragma clang attribute pop

#else
typedef int qs_codebook_avx2_is_for_x86;
#endif
