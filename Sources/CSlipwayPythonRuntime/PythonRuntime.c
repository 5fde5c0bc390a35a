#include "CSlipwayPythonRuntime.h"

const unsigned char slipway_python_runtime[] = {
#embed "slipway_runtime.py"
};
const size_t slipway_python_runtime_size = sizeof slipway_python_runtime;
