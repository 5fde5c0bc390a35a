#ifndef FLOOR_METHODS_H
#define FLOOR_METHODS_H

#include "buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum {
  STATUS_OK = 0,
  STATUS_INVALID_ARGUMENT = 3,
  STATUS_NOT_FOUND = 5,
  STATUS_UNIMPLEMENTED = 12,
  STATUS_INTERNAL = 13,
};

enum { STREAM_BODY_BYTES_MAX = 4096 };

/// What a method has to do with: the messages in and out, and what is left of a stream.
struct exchange {
  struct buffer request;
  struct buffer response;
  uint32_t stream_left;
  uint32_t stream_body_count;
};

/// A method.
struct method {
  const char *path;
  /// Whether responses may be sent before the request is complete.
  bool is_interactive;
  /// Takes messages from the request as far as they are there. Returns a gRPC status.
  int (*receive)(struct exchange *exchange);
  /// Adds to an empty response, NULL when `receive` adds all.
  void (*produce)(struct exchange *exchange);
};

/// Returns the method of a path, NULL when there is none.
const struct method *method_find(const uint8_t *path, size_t count);

#endif
