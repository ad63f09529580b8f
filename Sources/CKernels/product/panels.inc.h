/*
 * All panel kernels of a set, or of a variant, whose file includes this: see slices.inc.h for what it defines before.
 */
#pragma clang diagnostic push
/* Vectors longer than the instruction set's have no agreed way into a function; all of these are inlined. */
#pragma clang diagnostic ignored "-Wpsabi"
#include "pack.inc.h"
#include "types.inc.h"

#define QS_FILE(NAME, name, weights, bytes, codec, panels, ...) QS_PANELS_FILE_##panels(name)
#include "../base/include_formats.h"
#pragma clang diagnostic pop

#include "many.inc.h"
#include "table.inc.h"
