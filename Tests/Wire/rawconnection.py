"""One connection of a scripted server: reads frames, remembers them, writes what a test wants."""

import socket
import time

import hpack
from hyperframe import frame as frames

from rawstreams import RawRequest, representations
from rawwriter import RawWriter

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

# How long a script waits for the client. Generous: the machine may be busy.
PATIENCE_SECONDS = 20


class PeerClosed(Exception):
    """The connection ended while a script waited for the next request."""


class RawConnection(RawWriter):
    """A connection as a script drives it; the test's own thread may read it, and write to it."""

    def __init__(self, peer, changed):
        super().__init__(peer)
        self.changed = changed
        self.answer_settings = True
        self.answer_pings = True
        self.grant_windows = True
        self.settings = None
        self.settings_acknowledged = 0
        self.requests = []
        # Times and contents of the PINGs that came, and of the answers to ours.
        self.pings = []
        self.pongs = []
        # Error codes of the GOAWAYs that came.
        self.goaways = []
        self.closed = False
        self._taken = 0
        self._decoder = hpack.Decoder()
        self._input = b""
        self._preface = False
        self._block = None

    # Reading

    def _fill(self, size, end):
        """Reads until `size` bytes are there; False when the client closed first."""
        while len(self._input) < size:
            if time.monotonic() > end:
                raise TimeoutError
            try:
                chunk = self.peer.recv(65_536)
            except TimeoutError:
                continue
            except OSError:
                chunk = b""
            if not chunk:
                with self.changed:
                    if not self.closed:
                        self._note("the client closed")
                    self.closed = True
                    for request in self.requests:
                        request.lost = request.lost or not (request.resets or request.end)
                    self.changed.notify_all()
                return False
            self._input += chunk
        return True

    def _take(self, size):
        taken, self._input = self._input[:size], self._input[size:]
        return taken

    def pump(self, seconds=PATIENCE_SECONDS):
        """Reads and handles one frame; False when the client closed."""
        end = time.monotonic() + seconds
        if not self._preface:
            if not self._fill(len(PREFACE), end):
                return False
            if self._take(len(PREFACE)) != PREFACE:
                raise AssertionError("this is not the preface of HTTP/2")
            self._preface = True
        if not self._fill(9, end):
            return False
        frame, length = frames.Frame.parse_frame_header(memoryview(self._input[:9]))
        if not self._fill(9 + length, end):
            return False
        frame.parse_body(memoryview(self._take(9 + length)[9:]))
        with self.changed:
            self._note(f"received {frame}")
            self._handle(frame)
            self.changed.notify_all()
        return True

    def _handle(self, frame):
        if isinstance(frame, frames.HeadersFrame):
            self._block = (frame, bytes(frame.data))
        elif isinstance(frame, frames.ContinuationFrame):
            self._block = (self._block[0], self._block[1] + bytes(frame.data))
        elif isinstance(frame, frames.DataFrame):
            self._handle_data(frame)
        elif isinstance(frame, frames.RstStreamFrame):
            request = self.request_of(frame.stream_id)
            request.resets.append(frame.error_code)
            request.reset_at = time.monotonic()
        elif isinstance(frame, frames.SettingsFrame):
            self._handle_settings(frame)
        elif isinstance(frame, frames.PingFrame):
            if "ACK" in frame.flags:
                self.pongs.append((time.monotonic(), bytes(frame.opaque_data)))
            else:
                self.pings.append((time.monotonic(), bytes(frame.opaque_data)))
                if self.answer_pings:
                    self.send(frames.PingFrame(0, frame.opaque_data, flags=["ACK"]))
        elif isinstance(frame, frames.GoAwayFrame):
            self.goaways.append(frame.error_code)
        if "END_HEADERS" in frame.flags:
            self._end_block()

    def _handle_settings(self, frame):
        if "ACK" in frame.flags:
            self.settings_acknowledged += 1
            return
        self.settings = dict(frame.settings)
        if self.answer_settings:
            self.send(frames.SettingsFrame(0, flags=["ACK"]))

    def _handle_data(self, frame):
        request = self.request_of(frame.stream_id)
        request.body += bytes(frame.data)
        if "END_STREAM" in frame.flags:
            request.end = "data" if frame.data else "empty data"
        size = frame.flow_controlled_length
        if size and self.grant_windows:
            self.send(frames.WindowUpdateFrame(0, size))
            if not request.end:
                self.send(frames.WindowUpdateFrame(frame.stream_id, size))

    def _end_block(self):
        first, block = self._block
        self._block = None
        headers = [(str(name), str(value)) for name, value in self._decoder.decode(block)]
        ended = "END_STREAM" in first.flags
        known = [each for each in self.requests if each.stream == first.stream_id]
        if known:
            known[0].trailers = headers
            known[0].end = "trailers"
            return
        request = RawRequest(
            first.stream_id, headers, representations(block), time.monotonic()
        )
        request.end = "headers" if ended else None
        self.requests.append(request)

    def request_of(self, stream):
        """The request of a stream; a frame for a stream that was never opened is an error."""
        for request in self.requests:
            if request.stream == stream:
                return request
        raise AssertionError(f"a frame came for stream {stream}, which is idle")

    # Waiting, in a script

    def wait(self, condition, what, seconds=PATIENCE_SECONDS):
        """Reads frames until `condition` gives something true, and returns that."""
        end = time.monotonic() + seconds
        while True:
            answer = condition()
            if answer:
                return answer
            try:
                if not self.pump(max(end - time.monotonic(), 0)):
                    raise AssertionError(f"the client closed before {what}")
            except TimeoutError:
                raise AssertionError(f"waited {seconds} s in vain for {what}") from None

    def handshake(self, settings=None):
        """Sends our SETTINGS and waits for the client's, and for it to acknowledge ours."""
        self.send(frames.SettingsFrame(0, settings=settings or {}))
        while self.settings is None or not self.settings_acknowledged:
            if not self.pump():
                raise PeerClosed

    def next_request(self, complete=True):
        """Waits for the next request in order: with END_STREAM, or only its headers."""
        while True:
            if len(self.requests) > self._taken:
                request = self.requests[self._taken]
                if request.end or not complete:
                    self._taken += 1
                    return request
            if not self.pump(3_600):
                raise PeerClosed

    def linger(self):
        """Goes on reading until the connection ends."""
        while self.pump(3_600):
            pass

    def close(self):
        """Closes the connection at once."""
        with self.changed:
            if not self.closed:
                self._note("closed here")
            self.closed = True
            self.changed.notify_all()
        try:
            self.peer.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.peer.close()
