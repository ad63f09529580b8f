/* Which kernels of layers a set has. */
#include "qs_layer.h"

#include "../base/dispatch.h"

QS_DISPATCH(qs_layer_kernels)
