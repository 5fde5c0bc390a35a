#pragma once

#include <stddef.h>

/// The serialized google.protobuf.FileDescriptorSet of the interoperability protos.
const unsigned char *interop_descriptor_set(void);
/// Its length in bytes.
size_t interop_descriptor_set_size(void);
