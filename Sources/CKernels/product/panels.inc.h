/* All panel kernels of one instruction set, whose file includes this: see vectors.inc.h for what it defines before. */
#include "slices.inc.h"

#include "types.inc.h"

#include "all_coded.inc.h"

#include "many.inc.h"

#include "pack.inc.h"

#include "round.inc.h"
