"""A connected socket that carries HTTP/2 frames, every one of them seen by the test."""

import select
import socket
import time

from hyperframe.frame import Frame

from rawframes import whole


def open_socket(address, tls=None, server_name="localhost", timeout=10,
                receive_buffer=None):
    """A connected socket: `host:port`, `[v6]:port` or `unix:PATH`; `tls` is an ssl.SSLContext.

    `receive_buffer` bounds the bytes that the kernel takes before they are read.
    """
    if address.startswith("unix:"):
        family, place = socket.AF_UNIX, address.removeprefix("unix:").removeprefix("//")
    else:
        host, _, port = address.rpartition(":")
        family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
        place = (host.strip("[]"), int(port))
    sock = socket.socket(family)
    sock.settimeout(timeout)
    try:
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if family != socket.AF_UNIX:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect(place)
        return tls.wrap_socket(sock, server_hostname=server_name) if tls else sock
    except OSError:
        sock.close()
        raise


class FrameSocket:
    """Writes bytes and frames, reads frames; never blocks longer than `timeout` seconds.

    `deliver` cuts what is written: `whole`, `one_byte`, `pieces(seed)`. `closed` says that the
    other side ended the connection, `aborted` that it did so by a TCP reset.
    """

    def __init__(self, sock, deliver=whole, timeout=10):
        self.socket = sock
        self.deliver = deliver
        self.timeout = timeout
        self.closed = self.aborted = False
        self._input = bytearray()
        sock.setblocking(False)

    def send_bytes(self, data):
        """Writes bytes as `deliver` cuts them; ConnectionError when the other side has gone."""
        end = time.monotonic() + self.timeout
        for piece in self.deliver(data):
            while piece:
                try:
                    piece = piece[self.socket.send(piece):]
                except (BlockingIOError, OSError) as error:
                    if not _would_block(error):
                        raise
                    # Reads meanwhile, or both sides would wait for each other for ever.
                    self._wait_ready(end, writing=True)
                    self._take_input()

    def send(self, *frames):
        """Writes frames, at once."""
        self.send_bytes(b"".join(frame.serialize() for frame in frames))

    def take_frame(self, end):
        """The next frame; None when the connection has ended; TimeoutError at `end`."""
        while True:
            frame = self._next_frame()
            if frame is not None or self.closed:
                return frame
            self._wait_ready(end)
            self._take_input()

    def close(self, abort=False):
        """Closes the socket; `abort` by a TCP reset."""
        if abort:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _wait_ready(self, end, writing=False):
        left = end - time.monotonic()
        if left > 0 and getattr(self.socket, "pending", int)():
            return
        poll = select.poll()
        poll.register(self.socket, select.POLLIN | (select.POLLOUT if writing else 0))
        if not poll.poll(max(0, left) * 1000):
            raise TimeoutError("nothing within the timeout")

    def _take_input(self):
        while not self.closed:
            try:
                data = self.socket.recv(65_536)
            except (BlockingIOError, OSError) as error:
                if _would_block(error):
                    return
                self.closed = self.aborted = True
                return
            if not data:
                self.closed = True
            self._input += data

    def _next_frame(self):
        if len(self._input) < 9:
            return None
        frame, length = Frame.parse_frame_header(memoryview(bytes(self._input[:9])))
        if len(self._input) < 9 + length:
            return None
        frame.parse_body(memoryview(bytes(self._input[9:9 + length])))
        del self._input[:9 + length]
        return frame


def _would_block(error):
    # ssl.SSLWantReadError and SSLWantWriteError are OSErrors with these two numbers.
    return isinstance(error, BlockingIOError) or type(error).__name__ in (
        "SSLWantReadError", "SSLWantWriteError")
