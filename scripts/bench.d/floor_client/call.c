#include "call.h"

#include "arena.h"
#include "measure.h"

#include <err.h>
#include <string.h>

enum { PREFIX_BYTES = 5 };

// Constants are never copied.
#define FIELD(NAME, VALUE)                                                             \
  {                                                                                    \
    .name = (uint8_t *)(NAME), .namelen = sizeof(NAME) - 1, .value = (uint8_t *)VALUE, \
    .valuelen = sizeof(VALUE) - 1,                                                     \
    .flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE              \
  }

// Requests are shorter than a frame, so that they go out at once.
static ssize_t read_request(nghttp2_session *session, int32_t stream, uint8_t *out, size_t room,
                            uint32_t *flags, nghttp2_data_source *source, void *context) {
  (void)session;
  (void)stream;
  (void)context;
  const struct call *call = source->ptr;
  if (room < call->request_count) return NGHTTP2_ERR_CALLBACK_FAILURE;
  memcpy(out, call->request, call->request_count);
  *flags |= NGHTTP2_DATA_FLAG_EOF;
  return (ssize_t)call->request_count;
}

void call_start(struct call *call, nghttp2_session *session) {
  static const nghttp2_nv head[] = {
      FIELD(":method", "POST"),
      FIELD(":scheme", "http"),
      FIELD(":path", "/slipway.v1.ModelService/GetModelVersion"),
      FIELD(":authority", "localhost"),
      FIELD("te", "trailers"),
      FIELD("content-type", "application/grpc"),
  };
  call->started = measure_now();
  call->is_ok = false;
  call->response_count = 0;
  call->number = (call->number + 1) % call->versions->n_model_versions;
  Slipway__V1__GetModelVersionRequest request = SLIPWAY__V1__GET_MODEL_VERSION_REQUEST__INIT;
  request.name = call->versions->model_versions[call->number]->name;
  const size_t count = slipway__v1__get_model_version_request__get_packed_size(&request);
  if (PREFIX_BYTES + count > REQUEST_BYTES_MAX) errx(1, "a name is too long");
  const uint8_t prefix[PREFIX_BYTES] = {0, 0, 0, (uint8_t)(count >> 8), (uint8_t)count};
  memcpy(call->request, prefix, PREFIX_BYTES);
  slipway__v1__get_model_version_request__pack(&request, call->request + PREFIX_BYTES);
  call->request_count = PREFIX_BYTES + count;
  const nghttp2_data_provider body = {.source.ptr = call, .read_callback = read_request};
  const int32_t stream =
      nghttp2_submit_request(session, NULL, head, sizeof head / sizeof *head, &body, call);
  if (stream < 0) errx(1, "%s", nghttp2_strerror(stream));
}

void call_receive(struct call *call, const uint8_t *bytes, size_t count) {
  if (count > RESPONSE_BYTES_MAX - call->response_count) errx(1, "an answer is too long");
  memcpy(call->response + call->response_count, bytes, count);
  call->response_count += count;
}

void call_finish(struct call *call) {
  const uint8_t *bytes = call->response;
  if (!call->is_ok || call->response_count < PREFIX_BYTES || bytes[0] != 0 ||
      ((size_t)bytes[3] << 8 | bytes[4]) != call->response_count - PREFIX_BYTES)
    errx(1, "a call failed");
  arena_reset();
  const Slipway__V1__ModelVersion *answer = slipway__v1__model_version__unpack(
      arena_allocator(), call->response_count - PREFIX_BYTES, bytes + PREFIX_BYTES);
  const ProtobufCBinaryData wanted = call->versions->model_versions[call->number]->name;
  if (!answer || answer->name.len != wanted.len ||
      memcmp(answer->name.data, wanted.data, wanted.len) != 0)
    errx(1, "not the version that was asked for");
}
