#include "InteropDescriptors.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char descriptor_set[] = {
#embed "descriptors.binpb"
};

const unsigned char *interop_descriptor_set(void) { return descriptor_set; }

size_t interop_descriptor_set_size(void) { return sizeof descriptor_set; }
