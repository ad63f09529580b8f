/* The codebook kernels, compiled once for each instruction set by <isa>/codebook.c; the results are the same bits. */
#include "../codec/support.inc.h"

#include "../codec/lanes.inc.h"

#include "nearest.inc.h"
#include "e8p.inc.h"
#include "levels.inc.h"

#define QS_TEXT_(name) #name
#define QS_TEXT(name) QS_TEXT_(name)

const qs_codebook_kernels QS_FOR_ISA(qs_codebook) = {
    QS_TEXT(QS_ISA_NAME),
    QS_FOR_ISA(qs_nearest),
    QS_FOR_ISA(qs_nearest_e8p),
    QS_FOR_ISA(qs_snap),
    QS_FOR_ISA(qs_level_sums),
};
