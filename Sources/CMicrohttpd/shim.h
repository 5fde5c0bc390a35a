#pragma once

#include <errno.h>
#include <microhttpd.h>

/// How a daemon is started; Swift cannot call the variadic MHD_start_daemon.
typedef struct {
  /// Where to listen; only read during the call.
  const struct sockaddr *address;
  /// Connections at once.
  unsigned int connections_max;
  /// How long a connection may be silent.
  unsigned int silence_seconds;
  /// Memory of a connection, which holds a request's head.
  size_t connection_bytes;
  /// Answers requests, on the daemon's one thread.
  MHD_AccessHandlerCallback handler;
  /// Given to the handler.
  void *context;
} slipway_mhd_start_options;

/// Starts a daemon with a thread of its own. NULL when it cannot, with the reason in `error`: an
/// errno value, or 0 when none is known.
static inline struct MHD_Daemon *slipway_mhd_start(
    slipway_mhd_start_options options, int *error) {
  unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD;
  if (options.address->sa_family == AF_INET6) {
    flags |= MHD_USE_IPv6;
  }
  errno = 0;
  struct MHD_Daemon *daemon = MHD_start_daemon(
      flags, 0, (MHD_AcceptPolicyCallback)0, (void *)0, options.handler, options.context,
      MHD_OPTION_SOCK_ADDR, options.address,
      MHD_OPTION_CONNECTION_LIMIT, options.connections_max,
      MHD_OPTION_CONNECTION_TIMEOUT, options.silence_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, options.connection_bytes,
      MHD_OPTION_STRICT_FOR_CLIENT, 1,
      MHD_OPTION_END);
  *error = errno;
  return daemon;
}

/// The port a daemon listens on; 0 when it is not known.
static inline uint16_t slipway_mhd_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}
