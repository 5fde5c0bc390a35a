#include "methods.h"

#include "arena.h"
#include "catalog.h"
#include "messages.h"

#include "slipway/bench/v1/bench.pb-c.h"

#include <string.h>

enum { PRODUCED_BYTES = 16 * 1024, ARENA_PAYLOAD_BYTES_MAX = 16 * 1024 };

// Points to the one message of a request. Returns its size, or -1 when there is another number.
static ptrdiff_t only_message(const struct exchange *exchange, const uint8_t **bytes) {
  const ptrdiff_t count = message_next(&exchange->request);
  if (count < 0 || (size_t)count + PREFIX_BYTES != buffer_left(&exchange->request)) return -1;
  *bytes = buffer_front(&exchange->request) + PREFIX_BYTES;
  return *buffer_front(&exchange->request) == 0 ? count : -1;
}

static int get_model_version(struct exchange *exchange) {
  const uint8_t *bytes;
  const ptrdiff_t count = only_message(exchange, &bytes);
  if (count < 0) return STATUS_INTERNAL;
  arena_reset();
  const Slipway__V1__GetModelVersionRequest *request =
      slipway__v1__get_model_version_request__unpack(arena_allocator(), (size_t)count, bytes);
  if (!request) return STATUS_INVALID_ARGUMENT;
  const Slipway__V1__ModelVersion *version = catalog_find(request->name);
  if (!version) return STATUS_NOT_FOUND;
  return message_append(&exchange->response, &version->base) ? STATUS_OK : STATUS_INTERNAL;
}

// Decodes a payload and encodes it again.
static int send_back(struct exchange *exchange, size_t count, const uint8_t *bytes) {
  arena_reset();
  ProtobufCAllocator *allocator = count <= ARENA_PAYLOAD_BYTES_MAX ? arena_allocator() : NULL;
  Slipway__Bench__V1__Payload *payload =
      slipway__bench__v1__payload__unpack(allocator, count, bytes);
  if (!payload) return STATUS_INVALID_ARGUMENT;
  const bool is_appended = message_append(&exchange->response, &payload->base);
  slipway__bench__v1__payload__free_unpacked(payload, allocator);
  return is_appended ? STATUS_OK : STATUS_INTERNAL;
}

static int echo(struct exchange *exchange) {
  const uint8_t *bytes;
  const ptrdiff_t count = only_message(exchange, &bytes);
  return count < 0 ? STATUS_INTERNAL : send_back(exchange, (size_t)count, bytes);
}

static int chat(struct exchange *exchange) {
  ptrdiff_t count;
  while ((count = message_next(&exchange->request)) >= 0) {
    const uint8_t *bytes = buffer_front(&exchange->request) + PREFIX_BYTES;
    const int status = send_back(exchange, (size_t)count, bytes);
    if (status != STATUS_OK) return status;
    buffer_take(&exchange->request, PREFIX_BYTES + (size_t)count);
  }
  return STATUS_OK;
}

static int stream(struct exchange *exchange) {
  const uint8_t *bytes;
  const ptrdiff_t count = only_message(exchange, &bytes);
  if (count < 0) return STATUS_INTERNAL;
  arena_reset();
  const Slipway__Bench__V1__StreamRequest *request =
      slipway__bench__v1__stream_request__unpack(arena_allocator(), (size_t)count, bytes);
  if (!request || request->size > STREAM_BODY_BYTES_MAX) return STATUS_INVALID_ARGUMENT;
  exchange->stream_left = request->count;
  exchange->stream_body_count = request->size;
  return STATUS_OK;
}

// Encodes as many messages of a stream as fill a frame.
static void stream_produce(struct exchange *exchange) {
  static uint8_t body[STREAM_BODY_BYTES_MAX];
  Slipway__Bench__V1__Payload payload = SLIPWAY__BENCH__V1__PAYLOAD__INIT;
  payload.body.data = body;
  payload.body.len = exchange->stream_body_count;
  while (exchange->stream_left > 0 && exchange->response.count < PRODUCED_BYTES) {
    if (!message_append(&exchange->response, &payload.base)) return;
    exchange->stream_left -= 1;
  }
}

const struct method *method_find(const uint8_t *path, size_t count) {
  static const struct method methods[] = {
      {"/slipway.v1.ModelService/GetModelVersion", false, get_model_version, NULL},
      {"/slipway.bench.v1.Bench/Echo", false, echo, NULL},
      {"/slipway.bench.v1.Bench/Chat", true, chat, NULL},
      {"/slipway.bench.v1.Bench/Stream", false, stream, stream_produce},
  };
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (strlen(methods[i].path) == count && memcmp(methods[i].path, path, count) == 0)
      return &methods[i];
  return NULL;
}
