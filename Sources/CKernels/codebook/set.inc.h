/* The codebook kernels of a set, and their table; the results are the same bits whatever the set. */
#include "qs_codebook.h"

#pragma STDC FP_CONTRACT OFF

#include "../base/vectors.inc.h"
#include "nearest.inc.h"
#include "e8p.inc.h"
#include "levels.inc.h"

const qs_codebook_kernels QS_NAME(qs_codebook_kernels) = {
    QS_TEXT(QS_SET), QS_NAME(qs_nearest), QS_NAME(qs_nearest_e8p), QS_NAME(qs_snap), QS_NAME(qs_level_sums),
};
