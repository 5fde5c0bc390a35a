#include "connection.h"

#include "call.h"

#include <errno.h>
#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { INPUT_BYTES = 64 * 1024, OUTPUT_BYTES = 64 * 1024, STREAMS_MAX = 128 };
enum { STREAM_WINDOW_BYTES = 1024 * 1024, WINDOW_BYTES = 16 * 1024 * 1024 };

struct connection {
  int epoll;
  int socket;
  nghttp2_session *session;
  bool is_waiting_to_write;
  /// What the socket did not take yet, NULL when it took all.
  uint8_t *unsent;
  size_t unsent_count;
};

// Shared by all connections: nothing stays in them between two events.
static uint8_t input[INPUT_BYTES];
static uint8_t output[OUTPUT_BYTES];

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *context) {
  (void)context;
  if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
  struct call *call = call_new();
  if (!call) return NGHTTP2_ERR_CALLBACK_FAILURE;
  nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, call);
  return 0;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_count, const uint8_t *value, size_t value_count, uint8_t flags,
                     void *context) {
  (void)flags;
  (void)context;
  if (name_count != 5 || memcmp(name, ":path", 5) != 0) return 0;
  struct call *call = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
  if (call) call->method = method_find(value, value_count);
  return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t stream, const uint8_t *bytes,
                   size_t count, void *context) {
  (void)flags;
  (void)context;
  struct call *call = nghttp2_session_get_stream_user_data(session, stream);
  if (!call || call_receive(call, session, stream, bytes, count) == 0) return 0;
  return NGHTTP2_ERR_CALLBACK_FAILURE;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *context) {
  (void)context;
  if (frame->hd.type != NGHTTP2_DATA && frame->hd.type != NGHTTP2_HEADERS) return 0;
  if (!(frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) return 0;
  struct call *call = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
  if (!call) return 0;
  if (call_complete(call, session, frame->hd.stream_id) == 0) return 0;
  return NGHTTP2_ERR_CALLBACK_FAILURE;
}

static int on_stream_close(nghttp2_session *session, int32_t stream, uint32_t code,
                           void *context) {
  (void)code;
  (void)context;
  struct call *call = nghttp2_session_get_stream_user_data(session, stream);
  if (call) call_recycle(call);
  return 0;
}

static nghttp2_session *make_session(struct connection *connection) {
  static nghttp2_session_callbacks *callbacks;
  static nghttp2_option *options;
  if (!callbacks) {
    if (nghttp2_session_callbacks_new(&callbacks) != 0 || nghttp2_option_new(&options) != 0)
      return NULL;
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
    nghttp2_option_set_no_closed_streams(options, 1);
  }
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, STREAMS_MAX},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW_BYTES},
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  };
  nghttp2_session *session;
  if (nghttp2_session_server_new2(&session, callbacks, connection, options) != 0) return NULL;
  if (nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, 3) != 0 ||
      nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, WINDOW_BYTES) != 0) {
    nghttp2_session_del(session);
    return NULL;
  }
  return session;
}

static void close_connection(struct connection *connection) {
  close(connection->socket);
  // Calls that are still open are not recycled: the floor forgets them with their few kilobytes.
  nghttp2_session_del(connection->session);
  free(connection->unsent);
  free(connection);
}

// Asks epoll to report when the socket can be written, or no longer.
static bool wait_to_write(struct connection *connection, bool wait) {
  if (connection->is_waiting_to_write == wait) return true;
  connection->is_waiting_to_write = wait;
  struct epoll_event event = {.events = EPOLLIN | (wait ? EPOLLOUT : 0), .data.ptr = connection};
  return epoll_ctl(connection->epoll, EPOLL_CTL_MOD, connection->socket, &event) == 0;
}

// Writes bytes; keeps what the socket does not take. False when the connection is broken.
static bool write_out(struct connection *connection, const uint8_t *bytes, size_t count) {
  const ssize_t wrote = write(connection->socket, bytes, count);
  if (wrote < 0 && errno != EAGAIN) return false;
  const size_t done = wrote < 0 ? 0 : (size_t)wrote;
  if (done == count) return true;
  uint8_t *rest = malloc(count - done);
  if (!rest) return false;
  memcpy(rest, bytes + done, count - done);
  free(connection->unsent);
  connection->unsent = rest;
  connection->unsent_count = count - done;
  return wait_to_write(connection, true);
}

static bool write_unsent(struct connection *connection) {
  const ssize_t wrote = write(connection->socket, connection->unsent, connection->unsent_count);
  if (wrote < 0) return errno == EAGAIN;
  connection->unsent_count -= (size_t)wrote;
  memmove(connection->unsent, connection->unsent + wrote, connection->unsent_count);
  if (connection->unsent_count > 0) return true;
  free(connection->unsent);
  connection->unsent = NULL;
  return wait_to_write(connection, false);
}

// Sends all frames that nghttp2 has, as few writes as possible.
static bool flush(struct connection *connection) {
  size_t filled = 0;
  while (!connection->unsent) {
    const uint8_t *frame;
    const ssize_t count = nghttp2_session_mem_send(connection->session, &frame);
    if (count < 0) return false;
    if (filled > 0 && (count == 0 || filled + (size_t)count > OUTPUT_BYTES)) {
      if (!write_out(connection, output, filled)) return false;
      filled = 0;
    }
    if (count == 0) break;
    if (connection->unsent) {
      // The socket is full: this frame, already taken from nghttp2, waits behind the others.
      uint8_t *grown = realloc(connection->unsent, connection->unsent_count + (size_t)count);
      if (!grown) return false;
      memcpy(grown + connection->unsent_count, frame, (size_t)count);
      connection->unsent = grown;
      connection->unsent_count += (size_t)count;
      break;
    }
    memcpy(output + filled, frame, (size_t)count);
    filled += (size_t)count;
  }
  return connection->unsent || nghttp2_session_want_read(connection->session) ||
         nghttp2_session_want_write(connection->session);
}

static bool receive(struct connection *connection) {
  const ssize_t count = read(connection->socket, input, INPUT_BYTES);
  if (count < 0) return errno == EAGAIN;
  if (count == 0) return false;
  return nghttp2_session_mem_recv(connection->session, input, (size_t)count) == count;
}

struct connection *connection_open(int epoll, int socket) {
  struct connection *connection = calloc(1, sizeof *connection);
  if (!connection) {
    close(socket);
    return NULL;
  }
  connection->epoll = epoll;
  connection->socket = socket;
  connection->session = make_session(connection);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  if (!connection->session || epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) != 0 ||
      !flush(connection)) {
    close_connection(connection);
    return NULL;
  }
  return connection;
}

void connection_ready(struct connection *connection, uint32_t events) {
  bool is_open = !(events & (EPOLLERR | EPOLLHUP));
  if (is_open && (events & EPOLLOUT) && connection->unsent) is_open = write_unsent(connection);
  if (is_open && (events & EPOLLIN)) is_open = receive(connection);
  if (is_open) is_open = flush(connection);
  if (!is_open) close_connection(connection);
}
