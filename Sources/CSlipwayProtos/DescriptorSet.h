#pragma once

#include <stddef.h>

/// The serialized google.protobuf.FileDescriptorSet of all protos, as they were written, without
/// comments. Reflection hands it out.
const unsigned char *slipway_descriptor_set(void);
/// Its length in bytes.
size_t slipway_descriptor_set_size(void);
