#include "arena.h"

#include <stdalign.h>
#include <stddef.h>

enum { ARENA_BYTES = 64 * 1024 };

static alignas(max_align_t) unsigned char block[ARENA_BYTES];
static size_t used;

static void *allocate(void *state, size_t count) {
  (void)state;
  const size_t alignment = alignof(max_align_t);
  const size_t rounded = (count + alignment - 1) & ~(alignment - 1);
  if (rounded < count || rounded > ARENA_BYTES - used) return NULL;
  void *piece = block + used;
  used += rounded;
  return piece;
}

static void release(void *state, void *piece) {
  (void)state;
  (void)piece;
}

ProtobufCAllocator *arena_allocator(void) {
  static ProtobufCAllocator allocator = {.alloc = allocate, .free = release};
  return &allocator;
}

void arena_reset(void) { used = 0; }
