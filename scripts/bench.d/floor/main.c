// The least a gRPC server on this stack can cost: epoll, nghttp2 and protobuf-c, one thread,
// `ModelService.GetModelVersion` from memory and the bench service, each message decoded and
// encoded.
//
//   floor serve FILE
//
// FILE is a serialized `ListModelVersionsResponse`. Prints `ready grpc=127.0.0.1:PORT`.

#define _GNU_SOURCE

#include "catalog.h"
#include "connection.h"

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sysexits.h>

enum { EVENTS_PER_TURN = 64, BACKLOG = 1024 };

static int listen_on_loopback(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 ||
      listen(listener, BACKLOG) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &length) != 0)
    err(1, "listen");
  printf("ready grpc=127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

static void accept_all(int listener, int epoll) {
  const int on = 1;
  int accepted;
  while ((accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection_open(epoll, accepted);
  }
}

int main(int argc, char **argv) {
  if (argc != 3 || strcmp(argv[1], "serve") != 0) errx(EX_USAGE, "usage: floor serve FILE");
  signal(SIGPIPE, SIG_IGN);
  catalog_load(argv[2]);
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  const int listener = listen_on_loopback();
  // The listener is the event without a connection.
  struct epoll_event interest = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &interest) != 0) err(1, "epoll");
  for (;;) {
    struct epoll_event events[EVENTS_PER_TURN];
    const int count = epoll_wait(epoll, events, EVENTS_PER_TURN, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr) {
        connection_ready(events[i].data.ptr, events[i].events);
      } else {
        accept_all(listener, epoll);
      }
    }
  }
}
