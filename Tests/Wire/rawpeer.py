"""A raw HTTP/2 peer under the control of a test.

    with connect(server.address) as peer:
        peer.request(1, method("EmptyCall"), body=message())
        assert peer.response(1).status == 0

Nothing is checked or repaired on the way out: fields, frames and bytes are sent as given. Every
frame that arrives is kept in `peer.frames`. No call blocks longer than `timeout` seconds.
"""

from hyperframe.frame import (
    GoAwayFrame, PingFrame, RstStreamFrame, SettingsFrame, WindowUpdateFrame)

from rawarrivals import Arrivals
from rawframes import *  # noqa: F401,F403  (for users of this module)
from rawframes import CANCEL, NO_ERROR, PREFACE, data_frame, headers_frames, request_fields
from rawresponse import message, messages  # noqa: F401  (for users of this module)
from rawsocket import open_socket


class Peer(Arrivals):
    """A client connection; made by `connect`. What arrives is described at `Arrivals`."""

    def send_settings(self, settings=None, ack=False):
        """Writes SETTINGS: a dict of identifier to value, or an acknowledgement."""
        self.send(SettingsFrame(0, settings=settings or {}, flags=["ACK"] if ack else []))

    def encode(self, fields):
        """A header block of (name, value) pairs; names and values are not changed."""
        raw = [(_bytes(name), _bytes(value)) for name, value in fields]
        return self.encoder.encode(raw)

    def send_headers(self, stream, fields, end_stream=False, sizes=(), padding=0):
        """Writes a header block; see `headers_frames`."""
        self.received(stream)
        self.send(*headers_frames(stream, self.encode(fields), end_stream, sizes, padding))

    def send_data(self, stream, data=b"", end_stream=False, frame_bytes=16_384, heed=True):
        """Writes DATA frames of at most `frame_bytes`.

        Waits for window; with `heed` false it is ignored.
        """
        at = 0
        while True:
            room = min(frame_bytes, len(data) - at)
            if heed and room:
                self.wait_for(lambda: self.window(stream) > 0 or self.received(stream).done,
                              f"window of stream {stream}")
                room = min(room, self.window(stream))
                if room <= 0:
                    return
            last = at + room == len(data)
            self._spend(stream, room)
            self.send(data_frame(stream, data[at:at + room], end_stream and last))
            at += room
            if last:
                return

    def reset(self, stream, code=CANCEL):
        """Writes RST_STREAM."""
        self.send(RstStreamFrame(stream, error_code=code))

    def goaway(self, last=0, code=NO_ERROR, debug=b""):
        """Writes GOAWAY."""
        self.send(GoAwayFrame(0, last_stream_id=last, error_code=code, additional_data=debug))

    def update_window(self, stream, increment):
        """Writes WINDOW_UPDATE."""
        self.send(WindowUpdateFrame(stream, window_increment=increment))

    def ping(self, payload=b"rawpeer!", timeout=None):
        """Sends a PING and waits for its acknowledgement.

        What was sent before has been read by the other side then; servers count such PINGs.
        """
        before = self.pings.count(payload)
        self.send(PingFrame(0, opaque_data=payload))
        self.wait_for(lambda: self.pings.count(payload) > before, "PING ACK", timeout)

    def request(self, stream, path, fields=None, body=b"", end_stream=True, **changes):
        """Writes a request: HEADERS, then DATA with `body` (already framed, see `message`).

        `fields` is the complete header list; without it `request_fields(path, **changes)`, to
        which `metadata=[(name, value), …]` adds. Without a body END_STREAM goes on HEADERS.
        """
        metadata = changes.pop("metadata", ())
        if fields is None:
            fields = request_fields(path, *metadata, **changes)
        self.send_headers(stream, fields, end_stream and not body)
        if body:
            self.send_data(stream, body, end_stream)

    def call(self, path, body=b"", **changes):
        """A whole call on the next unused stream; answers its `Received`."""
        stream = self.next_stream()
        self.request(stream, path, body=body, **changes)
        return self.response(stream)

    def next_stream(self):
        """The lowest odd stream id above all that were used."""
        used = [one for one in self.streams if one % 2] + [-1]
        stream = max(used) + 2
        self.received(stream)
        return stream

    def wait_settings(self):
        """Reads until the server's SETTINGS have come and it acknowledged ours."""
        self.wait_for(lambda: self.settings and self.settings_acks, "SETTINGS")


def connect(address, *, tls=None, server_name="localhost", preface=PREFACE, settings=None,
            open_settings=True, timeout=10, receive_buffer=None, **options):
    """A `Peer` connected to a server, with preface and SETTINGS already written.

    `settings` is a dict of identifier to value; `open_settings` false sends no SETTINGS frame,
    an empty `preface` no preface. `receive_buffer` bounds the bytes that the kernel takes before
    they are read. `options` are `automatic`, `windows` and `deliver`.
    """
    sock = open_socket(address, tls, server_name, timeout, receive_buffer)
    peer = Peer(sock, timeout=timeout, **options)
    try:
        opening = preface
        if open_settings:
            opening += SettingsFrame(0, settings=settings or {}).serialize()
        if opening:
            peer.send_bytes(opening)
    except BaseException:
        peer.close()
        raise
    return peer


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode("latin-1")
