#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "CSlipwaySystem.h"

struct failure {
  int error;
  bool at_exec;
};

// Runs in the child, between fork and exec: only async-signal-safe calls.
static struct failure become(const struct slipway_spawn *spec) {
  struct failure failure = {0, false};
  sigset_t none;
  sigemptyset(&none);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input < 0 || setsid() < 0 || sigprocmask(SIG_SETMASK, &none, NULL) < 0 ||
      prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || chdir(spec->working_directory) < 0 ||
      dup2(input, STDIN_FILENO) < 0 || dup2(spec->output, STDOUT_FILENO) < 0 ||
      dup2(spec->output, STDERR_FILENO) < 0 ||
      syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC) < 0) {
    failure.error = errno;
    return failure;
  }
  // A program that was just written is busy for as long as a process that was forked meanwhile,
  // which inherited the descriptor it was written through, has not come to its own exec.
  struct timespec pause = {0, 10 * 1000 * 1000};
  for (int attempt = 0; attempt < 100; attempt++) {
    execve(spec->program, spec->arguments, spec->environment);
    failure.error = errno;
    if (errno != ETXTBSY) break;
    nanosleep(&pause, NULL);
  }
  failure.at_exec = true;
  return failure;
}

pid_t slipway_spawn(const struct slipway_spawn *spec, bool *at_exec) {
  *at_exec = false;
  int report[2];
  if (pipe2(report, O_CLOEXEC) < 0) return -1;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t child = fork();
  if (child == 0) {
    struct failure failure = become(spec);
    (void)!write(report[1], &failure, sizeof failure);
    _exit(127);
  }
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(report[1]);
  if (child > 0) {
    struct failure failure;
    ssize_t count;
    do count = read(report[0], &failure, sizeof failure);
    while (count < 0 && errno == EINTR);
    if (count == sizeof failure) {
      while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
      *at_exec = failure.at_exec;
      error = failure.error;
      child = -1;
    }
  }
  close(report[0]);
  errno = error;
  return child;
}

int slipway_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }
