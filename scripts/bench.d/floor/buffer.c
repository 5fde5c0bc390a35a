#include "buffer.h"

#include <stdlib.h>

enum { CAPACITY_MIN = 1024 };

uint8_t *buffer_append(struct buffer *buffer, size_t count) {
  if (count > buffer->capacity - buffer->count) {
    size_t capacity = buffer->capacity < CAPACITY_MIN ? CAPACITY_MIN : buffer->capacity;
    while (capacity - buffer->count < count) capacity *= 2;
    uint8_t *grown = realloc(buffer->bytes, capacity);
    if (!grown) return NULL;
    buffer->bytes = grown;
    buffer->capacity = capacity;
  }
  uint8_t *end = buffer->bytes + buffer->count;
  buffer->count += count;
  return end;
}
