#ifndef FLOOR_CALL_H
#define FLOOR_CALL_H

#include "methods.h"

#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One call: its request as far as it arrived, and the rest of its response.
struct call {
  struct call *next_free;
  /// NULL when there is no such method.
  const struct method *method;
  struct exchange exchange;
  bool is_request_complete;
  bool is_answering;
  /// Set when nghttp2 found no response bytes, so that it must be told of the next.
  bool is_deferred;
};

/// Takes a call from those that were recycled, or makes one. NULL when memory is used up.
struct call *call_new(void);

/// Keeps a call, with its buffers, for the next `call_new`.
void call_recycle(struct call *call);

/// Adds bytes of the request, and answers what an interactive method can answer of them.
/// Returns a nghttp2 result.
int call_receive(struct call *call, nghttp2_session *session, int32_t stream,
                 const uint8_t *bytes, size_t count);

/// Answers a call whose request is complete. Returns a nghttp2 result.
int call_complete(struct call *call, nghttp2_session *session, int32_t stream);

#endif
