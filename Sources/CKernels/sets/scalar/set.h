/* Plain C, which every processor runs: the specification that the other sets are tested against. */
#define QS_BASE scalar
#define QS_HAS_SET 1

#include "../../base/set.h"
