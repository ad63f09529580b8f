/* The kernels of layers of a set. */
#include "qs_layer.h"

#include "../base/vectors.inc.h"
#include "norms.inc.h"
#include "attention.inc.h"
#include "cache.inc.h"
#include "recurrent.inc.h"
#include "table.inc.h"
