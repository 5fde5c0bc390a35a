#ifndef FLOOR_CALL_H
#define FLOOR_CALL_H

#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REQUEST_BYTES_MAX = 4096 };

/// One call: its request as far as it arrived, and the rest of its response.
struct call {
  struct call *next_free;
  bool is_known_method;
  /// Set when the request is longer than the floor takes.
  bool is_too_long;
  size_t request_count;
  uint8_t request[REQUEST_BYTES_MAX];
  size_t response_count;
  size_t response_sent;
  size_t response_capacity;
  uint8_t *response;
};

/// Takes a call from those that were recycled, or makes one. NULL when memory is used up.
struct call *call_new(void);

/// Keeps a call, with its response buffer, for the next `call_new`.
void call_recycle(struct call *call);

/// Adds bytes of the request.
void call_receive(struct call *call, const uint8_t *bytes, size_t count);

/// Answers a call whose request is complete: decodes it, looks up, encodes and submits.
/// Returns a nghttp2 result.
int call_answer(struct call *call, nghttp2_session *session, int32_t stream);

#endif
