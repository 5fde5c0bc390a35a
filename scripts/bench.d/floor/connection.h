#ifndef FLOOR_CONNECTION_H
#define FLOOR_CONNECTION_H

#include <stdint.h>

struct connection;

/// Serves a socket, which becomes the connection's. NULL when that is impossible; the socket is
/// closed then.
struct connection *connection_open(int epoll, int socket);

/// Reads, answers and writes after epoll reported events. Frees the connection when it is over.
void connection_ready(struct connection *connection, uint32_t events);

#endif
