// Preloaded into servers under valgrind. It writes to the mask that a program passes to
// sigsuspend, and ends with an error when that is a constant, as it is in libdispatch.

#define _GNU_SOURCE

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { KERNEL_MASK_BYTES = 8 };

int sigsuspend(const sigset_t *mask) {
  sigset_t copy = *mask;
  return (int)syscall(SYS_rt_sigsuspend, &copy, KERNEL_MASK_BYTES);
}
