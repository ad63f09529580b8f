/* The codebook kernels compiled for avx512; the same code as the scalar ones, and the same results. */
#if defined(__x86_64__)

#include "qs_codebook.h"
#include "qs_codec.h"

#include <stddef.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,bmi,bmi2"))), apply_to = function)

#define QS_ISA_NAME avx512
#include "../../codebook/bodies.inc.h"

#pragma clang attribute pop

#else
typedef int qs_codebook_avx512_is_for_x86;
#endif
