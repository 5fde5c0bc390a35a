#ifndef FLOOR_BUFFER_H
#define FLOOR_BUFFER_H

#include <stddef.h>
#include <stdint.h>

/// Bytes that are appended at one end and taken from the other.
struct buffer {
  uint8_t *bytes;
  size_t capacity;
  size_t taken;
  size_t count;
};

/// Appends `count` bytes, which the caller writes to the address that is returned. NULL when
/// memory is used up.
uint8_t *buffer_append(struct buffer *buffer, size_t count);

/// Returns where the bytes begin that were not taken yet.
static inline uint8_t *buffer_front(const struct buffer *buffer) {
  return buffer->bytes + buffer->taken;
}

/// Returns how many bytes were not taken yet.
static inline size_t buffer_left(const struct buffer *buffer) {
  return buffer->count - buffer->taken;
}

/// Takes bytes away. The memory is used again when none are left.
static inline void buffer_take(struct buffer *buffer, size_t count) {
  buffer->taken += count;
  if (buffer->taken == buffer->count) buffer->taken = buffer->count = 0;
}

#endif
