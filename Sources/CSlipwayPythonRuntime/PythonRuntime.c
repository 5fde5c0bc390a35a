#include "CSlipwayPythonRuntime.h"

// #embed is C23, which clang has as an extension to older C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char runtime[] = {
#embed "slipway_runtime.py"
};

static const unsigned char services[] = {
#embed "slipway_services.py"
};

static const slipway_python_file files[] = {
    {"slipway_runtime.py", runtime, sizeof runtime},
    {"slipway_services.py", services, sizeof services},
};

slipway_python_file slipway_python_runtime_file(size_t index) {
  const slipway_python_file none = {0};
  return index < sizeof files / sizeof files[0] ? files[index] : none;
}
