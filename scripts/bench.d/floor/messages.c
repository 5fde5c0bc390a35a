#include "messages.h"

ptrdiff_t message_next(const struct buffer *buffer) {
  const size_t left = buffer_left(buffer);
  if (left < PREFIX_BYTES) return -1;
  const uint8_t *bytes = buffer_front(buffer);
  const size_t count = (size_t)bytes[1] << 24 | (size_t)bytes[2] << 16 | (size_t)bytes[3] << 8 |
                       bytes[4];
  return count <= left - PREFIX_BYTES ? (ptrdiff_t)count : -1;
}

bool message_append(struct buffer *buffer, const ProtobufCMessage *message) {
  const size_t count = protobuf_c_message_get_packed_size(message);
  uint8_t *bytes = buffer_append(buffer, PREFIX_BYTES + count);
  if (!bytes) return false;
  bytes[0] = 0;
  bytes[1] = (uint8_t)(count >> 24);
  bytes[2] = (uint8_t)(count >> 16);
  bytes[3] = (uint8_t)(count >> 8);
  bytes[4] = (uint8_t)count;
  protobuf_c_message_pack(message, bytes + PREFIX_BYTES);
  return true;
}
