#define _GNU_SOURCE
#include <sys/prctl.h>
#include <unistd.h>

#include "CSlipwaySystem.h"

int32_t slipway_thread_id(void) {
  static __thread int32_t id;
  if (id == 0) id = gettid();
  return id;
}

void slipway_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
