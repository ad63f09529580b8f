/* Rows of logits: see logits/. */
#include "set.h"

#if QS_HAS_SET
QS_BEGIN
#include "../../logits/set.inc.h"
QS_END
#endif
