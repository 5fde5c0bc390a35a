#ifndef FLOOR_ARENA_H
#define FLOOR_ARENA_H

#include <protobuf-c/protobuf-c.h>

/// Returns an allocator that hands out pieces of one block and never takes one back. It says "out
/// of memory" when the block is used up.
ProtobufCAllocator *arena_allocator(void);

/// Makes the whole block free again; what was handed out must not be used any more.
void arena_reset(void);

#endif
