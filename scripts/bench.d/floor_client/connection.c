#define _GNU_SOURCE

#include "connection.h"

#include "measure.h"

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024, WINDOW_BYTES = 16 * 1024 * 1024 };

struct connection {
  int socket;
  nghttp2_session *session;
  size_t ended;
};

// Shared by all connections: nothing stays in them between two events.
static uint8_t input[BUFFER_BYTES];
static uint8_t output[BUFFER_BYTES];

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_count, const uint8_t *value, size_t value_count, uint8_t flags,
                     void *context) {
  (void)flags;
  (void)context;
  if (name_count != 11 || memcmp(name, "grpc-status", 11) != 0) return 0;
  struct call *call = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
  if (call) call->is_ok = value_count == 1 && value[0] == '0';
  return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t stream, const uint8_t *bytes,
                   size_t count, void *context) {
  (void)flags;
  (void)context;
  struct call *call = nghttp2_session_get_stream_user_data(session, stream);
  if (call) call_receive(call, bytes, count);
  return 0;
}

static int on_stream_close(nghttp2_session *session, int32_t stream, uint32_t code,
                           void *context) {
  (void)code;
  struct connection *connection = context;
  struct call *call = nghttp2_session_get_stream_user_data(session, stream);
  if (!call) return 0;
  call_finish(call);
  if (measure_record(call->started)) {
    connection->ended += 1;
  } else {
    call_start(call, session);
  }
  return 0;
}

static nghttp2_session *make_session(struct connection *connection) {
  nghttp2_session_callbacks *callbacks;
  nghttp2_option *options;
  nghttp2_session *session;
  if (nghttp2_session_callbacks_new(&callbacks) != 0 || nghttp2_option_new(&options) != 0)
    errx(1, "out of memory");
  nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
  nghttp2_option_set_no_closed_streams(options, 1);
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  };
  if (nghttp2_session_client_new2(&session, callbacks, connection, options) != 0 ||
      nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, 2) != 0 ||
      nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, WINDOW_BYTES) != 0)
    errx(1, "out of memory");
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_option_del(options);
  return session;
}

static int connect_to(const char *text) {
  char host[INET_ADDRSTRLEN];
  const char *colon = strrchr(text, ':');
  if (!colon || (size_t)(colon - text) >= sizeof host) errx(1, "%s is no address", text);
  memcpy(host, text, (size_t)(colon - text));
  host[colon - text] = '\0';
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(colon + 1))};
  const int on = 1;
  const int connected = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1) errx(1, "%s is no address", text);
  if (connected < 0 || connect(connected, (struct sockaddr *)&address, sizeof address) != 0 ||
      setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
    err(1, "%s", text);
  return connected;
}

struct connection *connection_open(int epoll, const char *address) {
  struct connection *connection = calloc(1, sizeof *connection);
  if (!connection) err(1, "connection");
  connection->socket = connect_to(address);
  connection->session = make_session(connection);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->socket, &event) != 0) err(1, "epoll");
  return connection;
}

void connection_call(struct connection *connection, struct call *call) {
  call_start(call, connection->session);
}

// The socket blocks: a server that answers also reads, so that nobody waits for long.
static void write_all(int socket, const uint8_t *bytes, size_t count) {
  while (count > 0) {
    const ssize_t wrote = write(socket, bytes, count);
    if (wrote < 0) err(1, "write");
    bytes += wrote;
    count -= (size_t)wrote;
  }
}

void connection_flush(struct connection *connection) {
  size_t filled = 0;
  for (;;) {
    const uint8_t *frame;
    const ssize_t count = nghttp2_session_mem_send(connection->session, &frame);
    if (count < 0) errx(1, "%s", nghttp2_strerror((int)count));
    if (filled > 0 && (count == 0 || filled + (size_t)count > BUFFER_BYTES)) {
      write_all(connection->socket, output, filled);
      filled = 0;
    }
    if (count == 0) return;
    memcpy(output + filled, frame, (size_t)count);
    filled += (size_t)count;
  }
}

size_t connection_ready(struct connection *connection) {
  const ssize_t count = read(connection->socket, input, BUFFER_BYTES);
  if (count <= 0) errx(1, "the server closed the connection");
  if (nghttp2_session_mem_recv(connection->session, input, (size_t)count) != count)
    errx(1, "the server does not speak HTTP/2");
  connection_flush(connection);
  const size_t ended = connection->ended;
  connection->ended = 0;
  return ended;
}
