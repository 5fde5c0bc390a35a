"""Just enough HTTP/2 to open connections and make one call, so that a client costs nothing."""

import socket
import struct

import sample

TIMEOUT_SECONDS = 20
DATA, HEADERS, SETTINGS, GOAWAY = 0, 1, 4, 7
ACK = END_STREAM = 1
END_HEADERS = 4


def frame(kind, flags=0, stream=0, payload=b""):
    """A frame as it is sent."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS)


class Connection:
    """A connection that has sent its preface."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(PREFACE)
        self._input = b""

    def finish_handshake(self):
        """Acknowledges the server's settings, waits until it acknowledged ours."""
        waiting = {0, ACK}
        while waiting:
            kind, flags, _ = self._read_frame()
            if kind == SETTINGS:
                waiting.discard(flags & ACK)
                if not flags & ACK:
                    self._socket.sendall(frame(SETTINGS, ACK))

    def call(self, path, framed_request):
        """Makes a call, the first on this connection, and waits for the end of the answer."""
        fields = ((":method", "POST"), (":scheme", "http"), (":path", path),
                  (":authority", "localhost"), ("content-type", "application/grpc"),
                  ("te", "trailers"))
        # Literals without indexing: the form that needs no table.
        block = b"".join(b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)])
                         + value.encode() for name, value in fields)
        self._socket.sendall(frame(HEADERS, END_HEADERS, 1, block)
                             + frame(DATA, END_STREAM, 1, framed_request))
        has_body = False
        while True:
            kind, flags, stream = self._read_frame()
            has_body |= kind == DATA
            if stream == 1 and kind in (DATA, HEADERS) and flags & END_STREAM:
                if not has_body:
                    raise ConnectionError("the call failed")
                return

    def close(self):
        """Closes it."""
        self._socket.close()

    def _read_frame(self):
        head = self._read(9)
        kind, flags, stream = struct.unpack(">BBI", head[3:])
        self._read(int.from_bytes(head[:3], "big"))
        if kind == GOAWAY:
            raise ConnectionError("the server ends the connection")
        return kind, flags, stream

    def _read(self, count):
        while len(self._input) < count:
            piece = self._socket.recv(65_536)
            if not piece:
                raise ConnectionError("the server closed the connection")
            self._input += piece
        taken, self._input = self._input[:count], self._input[count:]
        return taken


def first_call(server, served):
    """Makes a call on a connection of its own."""
    connection = Connection(server.address)
    connection.call(sample.METHOD, served.request_file.read_bytes())
    connection.close()
