/* The codebook kernels without an instruction set's help: the specification of the others. */
#include "qs_codebook.h"
#include "qs_codec.h"

#include <stddef.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define QS_ISA_NAME scalar
#include "../../codebook/bodies.inc.h"
