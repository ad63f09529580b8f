/* Norms, gates, attention, caches and recurrent layers: see layer/. */
#include "set.h"

#if QS_HAS_SET
QS_BEGIN_TILES
#include "../../layer/set.inc.h"
QS_END
#endif
