/* Which kernels for rows of logits a set has. */
#include "qs_logits.h"

#include "../base/dispatch.h"

QS_DISPATCH(qs_logits_kernels)
