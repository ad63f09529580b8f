/* The quantizers without an instruction set's help: the specification of the others. */
#include "qs_codec.h"
#include "qs_codec_rounding.h"

#include "../../codec/lattice.h"

#include <float.h>
#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#define QS_ISA_NAME scalar
#include "../../codec/bodies.inc.h"
