/* Nearest levels and vectors of codebooks: see codebook/. */
#include "set.h"

#if QS_HAS_SET
QS_BEGIN
#include "../../codebook/set.inc.h"
QS_END
#endif
