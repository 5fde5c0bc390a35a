#include "call.h"

#include <stdlib.h>
#include <string.h>

// Constants are never copied.
#define FIELD(NAME, VALUE)                                                             \
  {                                                                                    \
    .name = (uint8_t *)(NAME), .namelen = sizeof(NAME) - 1, .value = (uint8_t *)VALUE, \
    .valuelen = sizeof(VALUE) - 1,                                                     \
    .flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE              \
  }

static struct call *free_calls;

struct call *call_new(void) {
  struct call *call = free_calls;
  if (!call) return calloc(1, sizeof *call);
  free_calls = call->next_free;
  call->method = NULL;
  call->exchange.request.count = call->exchange.request.taken = 0;
  call->exchange.response.count = call->exchange.response.taken = 0;
  call->exchange.stream_left = 0;
  call->is_request_complete = false;
  call->is_answering = false;
  call->is_deferred = false;
  return call;
}

void call_recycle(struct call *call) {
  call->next_free = free_calls;
  free_calls = call;
}

// nghttp2 asks for response bytes; trailers follow the last of them.
static ssize_t read_response(nghttp2_session *session, int32_t stream, uint8_t *out, size_t room,
                             uint32_t *flags, nghttp2_data_source *source, void *context) {
  static const nghttp2_nv trailers[] = {FIELD("grpc-status", "0")};
  (void)context;
  struct call *call = source->ptr;
  struct exchange *exchange = &call->exchange;
  if (buffer_left(&exchange->response) == 0 && call->method->produce)
    call->method->produce(exchange);
  const size_t left = buffer_left(&exchange->response);
  const size_t count = left < room ? left : room;
  if (count > 0) memcpy(out, buffer_front(&exchange->response), count);
  buffer_take(&exchange->response, count);
  if (count == left && call->is_request_complete && exchange->stream_left == 0) {
    *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
    if (nghttp2_submit_trailer(session, stream, trailers, 1) != 0)
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  } else if (count == 0) {
    call->is_deferred = true;
    return NGHTTP2_ERR_DEFERRED;
  }
  return (ssize_t)count;
}

// Sends what the method put into the response, or the status.
static int answer(struct call *call, nghttp2_session *session, int32_t stream, int status) {
  static const nghttp2_nv head[] = {FIELD(":status", "200"),
                                    FIELD("content-type", "application/grpc")};
  if (call->is_answering) {
    if (status != STATUS_OK)
      return nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_INTERNAL_ERROR);
    if (!call->is_deferred) return 0;
    call->is_deferred = false;
    return nghttp2_session_resume_data(session, stream);
  }
  call->is_answering = true;
  if (status == STATUS_OK) {
    const nghttp2_data_provider body = {.source.ptr = call, .read_callback = read_response};
    return nghttp2_submit_response(session, stream, head, 2, &body);
  }
  uint8_t digits[2] = {(uint8_t)('0' + status / 10), (uint8_t)('0' + status % 10)};
  const size_t skipped = status < 10;
  const nghttp2_nv failure[] = {
      head[0], head[1],
      {.name = (uint8_t *)"grpc-status", .namelen = 11, .value = digits + skipped,
       .valuelen = 2 - skipped}};
  return nghttp2_submit_response(session, stream, failure, 3, NULL);
}

int call_receive(struct call *call, nghttp2_session *session, int32_t stream,
                 const uint8_t *bytes, size_t count) {
  if (!call->method) return 0;
  uint8_t *end = buffer_append(&call->exchange.request, count);
  if (!end) return NGHTTP2_ERR_CALLBACK_FAILURE;
  memcpy(end, bytes, count);
  if (!call->method->is_interactive) return 0;
  return answer(call, session, stream, call->method->receive(&call->exchange));
}

int call_complete(struct call *call, nghttp2_session *session, int32_t stream) {
  call->is_request_complete = true;
  return answer(call, session, stream,
                call->method ? call->method->receive(&call->exchange) : STATUS_UNIMPLEMENTED);
}
