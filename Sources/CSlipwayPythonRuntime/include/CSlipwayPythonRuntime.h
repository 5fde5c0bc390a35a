#pragma once

#include <stddef.h>

/// A file of the packaged Python runtime, as it is written in this target's folder.
typedef struct {
  /// Its name; NULL for no file.
  const char *name;
  const unsigned char *bytes;
  size_t count;
} slipway_python_file;

/// The files by index, from 0: first the one that is run, then those that it imports. No file
/// after the last one.
slipway_python_file slipway_python_runtime_file(size_t index);
