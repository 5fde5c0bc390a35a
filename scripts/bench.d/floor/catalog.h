#ifndef FLOOR_CATALOG_H
#define FLOOR_CATALOG_H

#include "slipway/v1/model_service.pb-c.h"

/// Reads the file of a serialized `ListModelVersionsResponse`. Ends the process when it cannot.
void catalog_load(const char *path);

/// Returns the version of a name, NULL when there is none.
const Slipway__V1__ModelVersion *catalog_find(ProtobufCBinaryData name);

#endif
