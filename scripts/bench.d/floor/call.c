#include "call.h"

#include "arena.h"
#include "catalog.h"

#include <stdlib.h>
#include <string.h>

enum {
  PREFIX_BYTES = 5,
  STATUS_INVALID_ARGUMENT = 3,
  STATUS_NOT_FOUND = 5,
  STATUS_UNIMPLEMENTED = 12,
  STATUS_INTERNAL = 13,
};

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
  if (call) {
    free_calls = call->next_free;
  } else {
    call = malloc(sizeof *call);
    if (!call) return NULL;
    call->response = NULL;
    call->response_capacity = 0;
  }
  call->is_known_method = false;
  call->is_too_long = false;
  call->request_count = 0;
  call->response_count = 0;
  call->response_sent = 0;
  return call;
}

void call_recycle(struct call *call) {
  call->next_free = free_calls;
  free_calls = call;
}

void call_receive(struct call *call, const uint8_t *bytes, size_t count) {
  if (count > REQUEST_BYTES_MAX - call->request_count) {
    call->is_too_long = true;
    return;
  }
  memcpy(call->request + call->request_count, bytes, count);
  call->request_count += count;
}

static uint32_t read_big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void write_big_endian(uint8_t *bytes, uint32_t value) {
  bytes[0] = (uint8_t)(value >> 24);
  bytes[1] = (uint8_t)(value >> 16);
  bytes[2] = (uint8_t)(value >> 8);
  bytes[3] = (uint8_t)value;
}

// Puts the encoded version behind its length prefix. Returns a gRPC status.
static int encode(struct call *call, const Slipway__V1__ModelVersion *version) {
  const size_t count = slipway__v1__model_version__get_packed_size(version);
  call->response_count = PREFIX_BYTES + count;
  if (call->response_count > call->response_capacity) {
    uint8_t *grown = realloc(call->response, call->response_count);
    if (!grown) return STATUS_INTERNAL;
    call->response = grown;
    call->response_capacity = call->response_count;
  }
  call->response[0] = 0;
  write_big_endian(call->response + 1, (uint32_t)count);
  slipway__v1__model_version__pack(version, call->response + PREFIX_BYTES);
  return 0;
}

// Decodes the request and encodes the response. Returns a gRPC status.
static int handle(struct call *call) {
  if (!call->is_known_method) return STATUS_UNIMPLEMENTED;
  if (call->is_too_long || call->request_count < PREFIX_BYTES || call->request[0] != 0 ||
      read_big_endian(call->request + 1) != call->request_count - PREFIX_BYTES)
    return STATUS_INTERNAL;
  arena_reset();
  const Slipway__V1__GetModelVersionRequest *request =
      slipway__v1__get_model_version_request__unpack(
          arena_allocator(), call->request_count - PREFIX_BYTES, call->request + PREFIX_BYTES);
  if (!request) return STATUS_INVALID_ARGUMENT;
  const Slipway__V1__ModelVersion *version = catalog_find(request->name);
  return version ? encode(call, version) : STATUS_NOT_FOUND;
}

// nghttp2 asks for response bytes; trailers follow the last of them.
static ssize_t read_response(nghttp2_session *session, int32_t stream, uint8_t *out, size_t room,
                             uint32_t *flags, nghttp2_data_source *source, void *context) {
  static const nghttp2_nv trailers[] = {FIELD("grpc-status", "0")};
  (void)context;
  struct call *call = source->ptr;
  const size_t left = call->response_count - call->response_sent;
  const size_t count = left < room ? left : room;
  memcpy(out, call->response + call->response_sent, count);
  call->response_sent += count;
  if (count == left) {
    *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
    if (nghttp2_submit_trailer(session, stream, trailers, 1) != 0)
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }
  return (ssize_t)count;
}

int call_answer(struct call *call, nghttp2_session *session, int32_t stream) {
  static const nghttp2_nv head[] = {FIELD(":status", "200"),
                                    FIELD("content-type", "application/grpc")};
  const int status = handle(call);
  if (status == 0) {
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
