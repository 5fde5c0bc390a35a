#define _GNU_SOURCE
#include <sys/socket.h>

#include "CSlipwaySystem.h"

int slipway_accept(int listener, void *peer, uint32_t *size) {
  return accept4(listener, peer, size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
