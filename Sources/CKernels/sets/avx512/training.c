/* Products of float matrices, and the operations of training: see training/. */
#include "set.h"

#if QS_HAS_SET
QS_BEGIN_TILES
#include "../../training/set.inc.h"
QS_END
#endif
