#pragma once

#include <stddef.h>

/// The packaged Python model runtime, `slipway_runtime.py`, as it is written beside this header.
extern const unsigned char slipway_python_runtime[];
/// Its length in bytes.
extern const size_t slipway_python_runtime_size;
