// librsvg and the cairo surfaces it draws on.
#pragma once
#include <librsvg/rsvg.h>
