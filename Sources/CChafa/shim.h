// Chafa: pictures to character cells.
#pragma once
#include <chafa.h>
