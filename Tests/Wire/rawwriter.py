"""The writing half of a scripted server's connection: whatever frames a test wants."""

import threading
import time

import hpack
from hyperframe import frame as frames

from rawstreams import OK, RESPONSE, framed

DATA_FRAME_BYTES = 16_384

# How long a write may take. Generous: the machine may be busy.
PATIENCE_SECONDS = 20

# How long a reader sleeps at most before it looks at its own deadline.
READ_SECONDS = 0.05


class RawWriter:
    """Writes frames to a socket, from any thread, and notes what it wrote."""

    def __init__(self, peer):
        self.peer = peer
        self.accepted = time.monotonic()
        # Human readable lines: what was sent, and what came.
        self.events = []
        self._writing = threading.Lock()
        self._encoder = hpack.Encoder()
        peer.settimeout(READ_SECONDS)

    def _note(self, event):
        self.events.append(f"{time.monotonic() - self.accepted:.3f} s {event}")

    def send(self, *sent):
        """Writes frames, whatever they are; a client that is gone is no error."""
        with self._writing:
            self._note(", ".join(f"sent {frame}" for frame in sent))
            self._write(b"".join(frame.serialize() for frame in sent))

    def send_bytes(self, data):
        """Writes bytes that need not be frames."""
        with self._writing:
            self._write(data)

    def _write(self, data):
        try:
            self.peer.settimeout(PATIENCE_SECONDS)
            self.peer.sendall(data)
        except OSError:
            pass
        finally:
            if self.peer.fileno() >= 0:
                self.peer.settimeout(READ_SECONDS)

    def encode(self, fields):
        """A header block of these fields; it must be sent before the next one is made."""
        return self._encoder.encode(fields)

    def headers(self, request, fields, end=False):
        """Sends HEADERS, with CONTINUATION where they are long."""
        with self._writing:
            block = self.encode(fields)
            pieces = [
                block[at : at + DATA_FRAME_BYTES]
                for at in range(0, max(len(block), 1), DATA_FRAME_BYTES)
            ]
            sent = [frames.HeadersFrame(request.stream, pieces[0])]
            sent += [frames.ContinuationFrame(request.stream, each) for each in pieces[1:]]
            sent[-1].flags.add("END_HEADERS")
            if end:
                sent[0].flags.add("END_STREAM")
            self._note(f"sent headers {fields}{' and the end' if end else ''}")
            self._write(b"".join(frame.serialize() for frame in sent))

    def data(self, request, data, end=False, frame_bytes=DATA_FRAME_BYTES):
        """Sends DATA in frames of at most `frame_bytes`."""
        pieces = [data[at : at + frame_bytes] for at in range(0, max(len(data), 1), frame_bytes)]
        sent = [frames.DataFrame(request.stream, each) for each in pieces]
        if end:
            sent[-1].flags.add("END_STREAM")
        self.send(*sent)

    def respond(self, request, *messages, headers=(), trailers=OK):
        """A whole response: headers, messages and trailers."""
        self.headers(request, RESPONSE + list(headers))
        for message in messages:
            self.data(request, framed(message))
        self.headers(request, trailers, end=True)

    def status(self, request, code, *fields):
        """A response of nothing but its trailers."""
        self.headers(request, RESPONSE + [("grpc-status", str(code)), *fields], end=True)

    def reset(self, request, code):
        """Ends a stream with RST_STREAM."""
        self.send(frames.RstStreamFrame(request.stream, code))

    def ping(self, data=b"slipping"):
        """Sends a PING; its answer appears in `pongs`."""
        self.send(frames.PingFrame(0, data))

    def goaway(self, last=0, code=0, text=b""):
        """Announces the connection's end."""
        self.send(frames.GoAwayFrame(0, last, code, text))
