#include "catalog.h"

#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// Open addressing; the number of slots is a power of two and at least twice that of versions.
static Slipway__V1__ModelVersion **slots;
static size_t slot_mask;

// FNV-1a.
static size_t hash(ProtobufCBinaryData name) {
  uint64_t value = 0xcbf29ce484222325;
  for (size_t i = 0; i < name.len; i++) value = (value ^ name.data[i]) * 0x100000001b3;
  return value;
}

static uint8_t *read_file(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  struct stat facts;
  if (!file || fstat(fileno(file), &facts) != 0) err(1, "%s", path);
  *count = (size_t)facts.st_size;
  uint8_t *bytes = malloc(*count);
  if (!bytes || fread(bytes, 1, *count, file) != *count) err(1, "%s", path);
  fclose(file);
  return bytes;
}

void catalog_load(const char *path) {
  size_t count;
  uint8_t *bytes = read_file(path, &count);
  Slipway__V1__ListModelVersionsResponse *list =
      slipway__v1__list_model_versions_response__unpack(NULL, count, bytes);
  if (!list) errx(1, "%s is no ListModelVersionsResponse", path);
  free(bytes);

  size_t slot_count = 16;
  while (slot_count < 2 * list->n_model_versions) slot_count *= 2;
  slots = calloc(slot_count, sizeof *slots);
  if (!slots) err(1, "catalog");
  slot_mask = slot_count - 1;
  for (size_t i = 0; i < list->n_model_versions; i++) {
    Slipway__V1__ModelVersion *version = list->model_versions[i];
    size_t slot = hash(version->name) & slot_mask;
    while (slots[slot]) slot = (slot + 1) & slot_mask;
    slots[slot] = version;
  }
}

const Slipway__V1__ModelVersion *catalog_find(ProtobufCBinaryData name) {
  for (size_t slot = hash(name) & slot_mask; slots[slot]; slot = (slot + 1) & slot_mask) {
    const ProtobufCBinaryData found = slots[slot]->name;
    if (found.len == name.len && memcmp(found.data, name.data, name.len) == 0) return slots[slot];
  }
  return NULL;
}
