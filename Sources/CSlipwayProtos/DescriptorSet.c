#include "DescriptorSet.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char descriptor_set[] = {
#embed "descriptors.binpb"
};

const unsigned char *slipway_descriptor_set(void) { return descriptor_set; }

size_t slipway_descriptor_set_size(void) { return sizeof descriptor_set; }
