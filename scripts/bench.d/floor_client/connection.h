#ifndef FLOOR_CLIENT_CONNECTION_H
#define FLOOR_CLIENT_CONNECTION_H

#include "call.h"

struct connection;

/// Connects to an IPv4 `HOST:PORT` and reports the socket's events to an epoll, with the
/// connection as their data. Ends the process when it cannot.
struct connection *connection_open(int epoll, const char *address);

/// Starts the first call of a caller, which goes on until the time is over.
void connection_call(struct connection *connection, struct call *call);

/// Sends all frames that are ready. Ends the process when the connection is broken.
void connection_flush(struct connection *connection);

/// Reads what is there, starts what follows from it and sends. Returns how many callers ended.
size_t connection_ready(struct connection *connection);

#endif
