// The least a gRPC client on this stack can cost: epoll, nghttp2 and protobuf-c, one thread, each
// call encoded, decoded and checked.
//
//   floor_client call ADDRESS FILE --in-flight N --seconds S [--connections C]
//
// Asks for the versions of FILE, a serialized `ListModelVersionsResponse`, in turn. N callers
// share the C connections. Prints one line of JSON.

#include "connection.h"
#include "measure.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sysexits.h>

enum { EVENTS_PER_TURN = 64 };

static const Slipway__V1__ListModelVersionsResponse *read_versions(const char *path) {
  FILE *file = fopen(path, "rb");
  struct stat facts;
  if (!file || fstat(fileno(file), &facts) != 0) err(1, "%s", path);
  const size_t count = (size_t)facts.st_size;
  uint8_t *bytes = malloc(count);
  if (!bytes || fread(bytes, 1, count, file) != count) err(1, "%s", path);
  fclose(file);
  const Slipway__V1__ListModelVersionsResponse *list =
      slipway__v1__list_model_versions_response__unpack(NULL, count, bytes);
  if (!list || list->n_model_versions == 0) errx(1, "no versions in %s", path);
  free(bytes);
  return list;
}

// Runs all callers until the time is over.
static void run(const char *address, const Slipway__V1__ListModelVersionsResponse *versions,
                size_t callers, size_t connections, double seconds) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct connection **opened = calloc(connections, sizeof *opened);
  struct call *calls = calloc(callers, sizeof *calls);
  if (epoll < 0 || !opened || !calls) err(1, "start");
  for (size_t i = 0; i < connections; i++) opened[i] = connection_open(epoll, address);
  measure_start(seconds);
  for (size_t i = 0; i < callers; i++) {
    calls[i].versions = versions;
    calls[i].number = i;
    connection_call(opened[i % connections], &calls[i]);
  }
  for (size_t i = 0; i < connections; i++) connection_flush(opened[i]);
  while (callers > 0) {
    struct epoll_event events[EVENTS_PER_TURN];
    const int count = epoll_wait(epoll, events, EVENTS_PER_TURN, -1);
    for (int i = 0; i < count; i++) callers -= connection_ready(events[i].data.ptr);
  }
  measure_print();
}

static _Noreturn void usage(void) {
  errx(EX_USAGE, "usage: floor_client call ADDRESS FILE --in-flight N --seconds S"
                 " [--connections C]");
}

int main(int argc, char **argv) {
  long callers = 0;
  long connections = 1;
  double seconds = 0;
  if (argc < 4 || argc % 2 != 0 || strcmp(argv[1], "call") != 0) usage();
  for (int i = 4; i < argc; i += 2) {
    if (strcmp(argv[i], "--in-flight") == 0) {
      callers = atol(argv[i + 1]);
    } else if (strcmp(argv[i], "--connections") == 0) {
      connections = atol(argv[i + 1]);
    } else if (strcmp(argv[i], "--seconds") == 0) {
      seconds = atof(argv[i + 1]);
    } else {
      usage();
    }
  }
  if (callers < 1 || connections < 1 || !(seconds > 0)) usage();
  run(argv[2], read_versions(argv[3]), (size_t)callers, (size_t)connections, seconds);
}
