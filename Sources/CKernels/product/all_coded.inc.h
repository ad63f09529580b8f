/* The kernels of all types of codes, of one instruction set: coded.inc.h for each. */

#define QS_T q4_0
#define QS_T_COLUMNS 32
#define QS_T_BYTES Q4_0_BYTES
#define QS_T_GROUP 32
#define QS_T_OFFSETS 0
#define QS_T_SHIFT 3
#define QS_T_WIDE 0
#define QS_T_PARTS 1
#include "coded.inc.h"

#define QS_T q4_1
#define QS_T_COLUMNS 32
#define QS_T_BYTES Q4_1_BYTES
#define QS_T_GROUP 32
#define QS_T_OFFSETS 1
#define QS_T_SHIFT 0
#define QS_T_WIDE 0
#define QS_T_PARTS 1
#include "coded.inc.h"

#define QS_T q5_0
#define QS_T_COLUMNS 32
#define QS_T_BYTES Q5_0_BYTES
#define QS_T_GROUP 32
#define QS_T_OFFSETS 0
#define QS_T_SHIFT 4
#define QS_T_WIDE 0
#define QS_T_PARTS 1
#include "coded.inc.h"

#define QS_T q5_1
#define QS_T_COLUMNS 32
#define QS_T_BYTES Q5_1_BYTES
#define QS_T_GROUP 32
#define QS_T_OFFSETS 1
#define QS_T_SHIFT 0
#define QS_T_WIDE 0
#define QS_T_PARTS 1
#include "coded.inc.h"

#define QS_T q8_0
#define QS_T_COLUMNS 32
#define QS_T_BYTES Q8_0_BYTES
#define QS_T_GROUP 32
#define QS_T_OFFSETS 0
#define QS_T_SHIFT 7
#define QS_T_WIDE 1
#define QS_T_PARTS 1
#include "coded.inc.h"

#define QS_T iq4_nl
#define QS_T_COLUMNS 32
#define QS_T_BYTES Q4_0_BYTES
#define QS_T_GROUP 32
#define QS_T_OFFSETS 0
#define QS_T_SHIFT 7
#define QS_T_WIDE 1
#define QS_T_PARTS 1
#include "coded.inc.h"

#define QS_T mxfp4
#define QS_T_COLUMNS 32
#define QS_T_BYTES MXFP4_BYTES
#define QS_T_GROUP 32
#define QS_T_OFFSETS 0
#define QS_T_SHIFT 4
#define QS_T_WIDE 0
#define QS_T_PARTS 1
#include "coded.inc.h"

#define QS_T q2_k
#define QS_T_COLUMNS 256
#define QS_T_BYTES Q2_K_BYTES
#define QS_T_GROUP 16
#define QS_T_OFFSETS 1
#define QS_T_SHIFT 0
#define QS_T_WIDE 0
#define QS_T_PARTS 4
#include "coded.inc.h"

#define QS_T q3_k
#define QS_T_COLUMNS 256
#define QS_T_BYTES Q3_K_BYTES
#define QS_T_GROUP 16
#define QS_T_OFFSETS 0
#define QS_T_SHIFT 2
#define QS_T_WIDE 0
#define QS_T_PARTS 4
#include "coded.inc.h"

#define QS_T q4_k
#define QS_T_COLUMNS 256
#define QS_T_BYTES Q4_K_BYTES
#define QS_T_GROUP 32
#define QS_T_OFFSETS 1
#define QS_T_SHIFT 0
#define QS_T_WIDE 0
#define QS_T_PARTS 2
#include "coded.inc.h"

#define QS_T q5_k
#define QS_T_COLUMNS 256
#define QS_T_BYTES Q5_K_BYTES
#define QS_T_GROUP 32
#define QS_T_OFFSETS 1
#define QS_T_SHIFT 0
#define QS_T_WIDE 0
#define QS_T_PARTS 2
#include "coded.inc.h"

#define QS_T q6_k
#define QS_T_COLUMNS 256
#define QS_T_BYTES Q6_K_BYTES
#define QS_T_GROUP 16
#define QS_T_OFFSETS 0
#define QS_T_SHIFT 5
#define QS_T_WIDE 0
#define QS_T_PARTS 4
#include "coded.inc.h"

#define QS_T iq4_xs
#define QS_T_COLUMNS 256
#define QS_T_BYTES IQ4_XS_BYTES
#define QS_T_GROUP 32
#define QS_T_OFFSETS 0
#define QS_T_SHIFT 7
#define QS_T_WIDE 1
#define QS_T_PARTS 1
#include "coded.inc.h"
