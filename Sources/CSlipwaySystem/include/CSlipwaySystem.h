// What Swift cannot reach of Linux by itself: macros, thread-local reads, fork.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

// The kernel's id of the calling thread.
//
// Out of line on purpose: the optimiser may move a thread-local read across a suspension point of
// an async function, where the thread can change.
int32_t slipway_thread_id(void);

// Names the calling thread for debuggers; the kernel keeps 15 bytes.
void slipway_name_thread(const char *name);

// accept4(2): takes a connection as a socket that does not block and is closed on exec.
int slipway_accept(int listener, void *peer, uint32_t *size);

// The end of a pipe to read the numbers of caught signals from, one byte each; -1 with errno. Once
// in a process.
int slipway_signal_pipe(void);

// Catches a signal from now on: its number goes into the pipe. -1 with errno.
int slipway_catch_signal(int number);

// How to start a process. All pointers are borrowed for the call.
struct slipway_spawn {
  const char *program;            // absolute path
  char *const *arguments;         // NULL-terminated, with the program's name first
  char *const *environment;       // NULL-terminated
  const char *working_directory;  // absolute path
  int output;                     // becomes standard output and standard error
};

// Starts a process in a session of its own: standard input is /dev/null, every other descriptor is
// closed, no signal is blocked or ignored, no privileges can be gained. Returns its id, or -1 with
// errno set to why it could not be started; `*at_exec` then says whether the program was to blame.
pid_t slipway_spawn(const struct slipway_spawn *spec, bool *at_exec);

// pidfd_open(2): a descriptor that becomes readable when the process ends.
int slipway_pidfd_open(pid_t process);
