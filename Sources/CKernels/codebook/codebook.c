/* Which codebook kernels a set has. */
#include "qs_codebook.h"

#include "../base/dispatch.h"

QS_DISPATCH(qs_codebook_kernels)
