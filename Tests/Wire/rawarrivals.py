"""Reads what arrives on an HTTP/2 connection and keeps all of it."""

import time

import hpack
from hyperframe.frame import PingFrame, SettingsFrame, WindowUpdateFrame

from rawframes import HEADER_TABLE_SIZE, INITIAL_WINDOW_SIZE, whole
from rawresponse import Received
from rawsocket import FrameSocket


class Arrivals(FrameSocket):
    """The reading half of a connection.

    `automatic` acknowledges SETTINGS and PING; `windows` gives received DATA back at once. Both
    are attributes too and may be changed at any time.

    What arrived: `frames` (all, in order), `settings` (last values of the other side),
    `settings_acks` (count), `pings` (payloads of acknowledged PINGs), `goaways` (list of
    (last stream, code, debug bytes)), `streams` (stream to Received).
    """

    def __init__(self, sock, *, automatic=True, windows=True, deliver=whole, timeout=10):
        super().__init__(sock, deliver, timeout)
        self.automatic = automatic
        self.windows = windows
        self.encoder = hpack.Encoder()
        self.decoder = hpack.Decoder(max_header_list_size=1 << 20)
        self.frames, self.pings, self.goaways = [], [], []
        self.settings, self.streams = {}, {}
        self.settings_acks = 0
        self.connection_window = 65_535
        self._stream_windows = {}
        self._block = None

    def read_frame(self, timeout=None):
        """The next frame, already taken note of; None when the connection has ended."""
        end = time.monotonic() + (self.timeout if timeout is None else timeout)
        frame = self.take_frame(end)
        if frame is not None:
            self._note(frame)
        return frame

    def wait_for(self, condition, what="a condition", timeout=None):
        """Reads frames until `condition()` is true and answers its value.

        Fails after `timeout` seconds, and when the connection ends before.
        """
        end = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            value = condition()
            if value:
                return value
            try:
                frame = self.read_frame(max(0, end - time.monotonic()))
            except TimeoutError:
                raise AssertionError(f"waited in vain for {what}; {self!r}") from None
            if frame is None and not condition():
                raise AssertionError(f"connection ended before {what}; {self!r}")

    def frames_until(self, predicate, what="a frame", timeout=None):
        """Reads frames up to the first new one for which `predicate(frame)`; answers them all."""
        start = len(self.frames)
        self.wait_for(lambda: len(self.frames) > start and predicate(self.frames[-1]), what,
                      timeout)
        return self.frames[start:]

    def response(self, stream, timeout=None):
        """What arrived on a stream, once it has ended or was reset."""
        received = self.received(stream)
        self.wait_for(lambda: received.done, f"the end of stream {stream}", timeout)
        return received

    def received(self, stream):
        """What arrived on a stream so far; waits for nothing."""
        return self.streams.setdefault(stream, Received(stream))

    def wait_goaway(self, timeout=None):
        """Reads until a (further) GOAWAY; answers (last stream, code, debug bytes)."""
        before = len(self.goaways)
        self.wait_for(lambda: len(self.goaways) > before, "GOAWAY", timeout)
        return self.goaways[-1]

    def wait_closed(self, timeout=None):
        """Reads until the other side ends the connection."""
        end = time.monotonic() + (self.timeout if timeout is None else timeout)
        # Frames that came before the end are read, too, also when writing has failed already.
        frame = True
        while frame is not None:
            try:
                frame = self.read_frame(max(0, end - time.monotonic()))
            except TimeoutError:
                raise AssertionError(f"the connection stays open; {self!r}") from None

    def quiet(self, seconds):
        """Reads for so long and answers the frames that came."""
        start, end = len(self.frames), time.monotonic() + seconds
        while not self.closed and time.monotonic() < end:
            try:
                self.read_frame(max(0, end - time.monotonic()))
            except TimeoutError:
                break
        return self.frames[start:]

    def window(self, stream):
        """Bytes that may be sent on a stream now."""
        return min(self.connection_window, self._stream_window(stream))

    def __repr__(self):
        kinds = " ".join(type(frame).__name__.removesuffix("Frame") + f"/{frame.stream_id}"
                         for frame in self.frames[-12:])
        return f"<{type(self).__name__} closed={self.closed} goaways={self.goaways} {kinds}>"

    def _stream_window(self, stream):
        return self._stream_windows.get(stream, 0) + self.settings.get(INITIAL_WINDOW_SIZE, 65_535)

    def _spend(self, stream, size):
        self.connection_window -= size
        self._stream_windows[stream] = self._stream_windows.get(stream, 0) - size

    def _note(self, frame):
        self.frames.append(frame)
        if frame.stream_id:
            self.received(frame.stream_id).frames.append(frame)
        handler = getattr(self, "_note_" + type(frame).__name__, None)
        if handler:
            handler(frame)

    def _note_SettingsFrame(self, frame):
        if "ACK" in frame.flags:
            self.settings_acks += 1
            return
        self.settings.update(frame.settings)
        if HEADER_TABLE_SIZE in frame.settings:
            self.encoder.header_table_size = min(4_096, frame.settings[HEADER_TABLE_SIZE])
        if self.automatic:
            self._answer(SettingsFrame(0, flags=["ACK"]))

    def _note_PingFrame(self, frame):
        if "ACK" in frame.flags:
            self.pings.append(frame.opaque_data)
        elif self.automatic:
            self._answer(PingFrame(0, opaque_data=frame.opaque_data, flags=["ACK"]))

    def _note_GoAwayFrame(self, frame):
        self.goaways.append((frame.last_stream_id, frame.error_code, frame.additional_data))

    def _note_WindowUpdateFrame(self, frame):
        if frame.stream_id == 0:
            self.connection_window += frame.window_increment
        else:
            self._spend(frame.stream_id, -frame.window_increment)
            self.connection_window -= frame.window_increment

    def _note_RstStreamFrame(self, frame):
        self.received(frame.stream_id).reset = frame.error_code

    def _note_HeadersFrame(self, frame):
        self._block = (frame.stream_id, bytearray(frame.data), "END_STREAM" in frame.flags)
        self._finish_block(frame)

    def _note_ContinuationFrame(self, frame):
        self._block[1].extend(frame.data)
        self._finish_block(frame)

    def _finish_block(self, frame):
        if "END_HEADERS" not in frame.flags:
            return
        stream, block, ended = self._block
        self._block = None
        fields = self.decoder.decode(bytes(block), raw=True)
        received = self.received(stream)
        received.blocks.append([(bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
                                for name, value in fields])
        received.ended = received.ended or ended

    def _note_DataFrame(self, frame):
        received = self.received(frame.stream_id)
        received.data += frame.data
        received.ended = received.ended or "END_STREAM" in frame.flags
        size = frame.flow_controlled_length
        if self.windows and size:
            updates = [WindowUpdateFrame(0, window_increment=size)]
            if not received.ended:
                updates.append(WindowUpdateFrame(frame.stream_id, window_increment=size))
            self._answer(*updates)

    def _answer(self, *frames):
        # The other side may have gone already; what it wrote is still worth reading.
        try:
            self.send(*frames)
        except OSError:
            pass
