// PCRE2 on UTF-8 bytes. The width has to be chosen before the header is read, which Swift can't do for itself.
#pragma once
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
