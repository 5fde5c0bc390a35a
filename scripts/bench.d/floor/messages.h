#ifndef FLOOR_MESSAGES_H
#define FLOOR_MESSAGES_H

#include "buffer.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

enum { PREFIX_BYTES = 5 };

/// Returns how many bytes follow the prefix of the next message when all of it is there, or -1.
ptrdiff_t message_next(const struct buffer *buffer);

/// Appends a message and its prefix. False when memory is used up.
bool message_append(struct buffer *buffer, const ProtobufCMessage *message);

#endif
