/* The quantizers without an instruction set's help: the specification of the others. */
#include "qs_quantize.h"
#include "qs_rounding.h"

#include "../quantize/lattice.h"

#include <float.h>
#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define QS_ISA_NAME scalar
#include "../quantize/bodies.h"
