#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "CSlipwaySystem.h"

static volatile int signal_pipe_end = -1;

static void tell(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  (void)!write(signal_pipe_end, &byte, 1);
  errno = saved;
}

int slipway_signal_pipe(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -1;
  // A full pipe drops signals instead of blocking whatever thread was interrupted.
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  signal_pipe_end = ends[1];
  return ends[0];
}

int slipway_catch_signal(int number) {
  struct sigaction action = {.sa_handler = tell, .sa_flags = SA_RESTART};
  sigfillset(&action.sa_mask);
  return sigaction(number, &action, NULL);
}
