#ifndef FLOOR_CLIENT_CALL_H
#define FLOOR_CLIENT_CALL_H

#include "slipway/v1/model_service.pb-c.h"

#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REQUEST_BYTES_MAX = 512, RESPONSE_BYTES_MAX = 8 * 1024 };

/// A caller, which has one call under way at a time.
struct call {
  const Slipway__V1__ListModelVersionsResponse *versions;
  /// Which version it asks for.
  size_t number;
  uint64_t started;
  bool is_ok;
  size_t request_count;
  uint8_t request[REQUEST_BYTES_MAX];
  size_t response_count;
  uint8_t response[RESPONSE_BYTES_MAX];
};

/// Encodes the request for the next version and submits it. Ends the process when it cannot.
void call_start(struct call *call, nghttp2_session *session);

/// Adds bytes of the response.
void call_receive(struct call *call, const uint8_t *bytes, size_t count);

/// Decodes the response; ends the process when it is not the version that was asked for.
void call_finish(struct call *call);

#endif
