/* Decoders and encoders of all formats, and rounding of weights: see codec/. */
#include "set.h"

#if QS_HAS_SET
QS_BEGIN
#include "../../codec/set.inc.h"
QS_END
#endif
