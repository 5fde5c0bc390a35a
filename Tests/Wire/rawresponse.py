"""What a peer received on one stream, and the framing of gRPC messages."""

import struct
import urllib.parse


def message(body=b"", flag=0, length=None):
    """A length-prefixed gRPC message; `length` lies about the number of bytes."""
    return struct.pack(">BI", flag, len(body) if length is None else length) + body


def messages(data):
    """The (flag, body) pairs in `data`; fails when bytes are left over."""
    found, at = [], 0
    while at < len(data):
        if len(data) - at < 5:
            raise AssertionError(f"{len(data) - at} bytes after message {len(found)}")
        flag, length = struct.unpack_from(">BI", data, at)
        if len(data) - at - 5 < length:
            raise AssertionError(f"message {len(found)} is cut off")
        found.append((flag, data[at + 5:at + 5 + length]))
        at += 5 + length
    return found


class Received:
    """Everything that arrived on one stream, in order.

    `blocks` are the header blocks, each a list of (name, value) pairs of str (latin-1), in the
    order of the wire. `frames` are the frames (hyperframe objects). `reset` is the code of an
    RST_STREAM or None. `ended` says that END_STREAM was seen.
    """

    def __init__(self, stream):
        self.stream = stream
        self.blocks = []
        self.data = b""
        self.frames = []
        self.reset = None
        self.ended = False

    @property
    def done(self):
        """Whether nothing more can arrive."""
        return self.ended or self.reset is not None

    @property
    def headers(self):
        """The first block that is not a 1xx; empty when none came."""
        return next((one for one in self.blocks
                     if not dict(one).get(":status", "").startswith("1")), [])

    @property
    def trailers(self):
        """The last block when it ended the stream (of a trailers-only response the only one)."""
        return self.blocks[-1] if self.blocks and self.ended else []

    @property
    def trailers_only(self):
        """Whether the whole response was one header block."""
        return self.ended and len(self.blocks) == 1 and not self.data

    @property
    def http_status(self):
        """`:status` as a number, or None."""
        value = self.first(":status", self.headers)
        return None if value is None else int(value)

    @property
    def status(self):
        """`grpc-status` of the trailers as a number, or None."""
        value = self.first("grpc-status", self.trailers)
        return None if value is None else int(value)

    @property
    def text(self):
        """`grpc-message` of the trailers, percent-decoded; "" when absent."""
        return urllib.parse.unquote(self.first("grpc-message", self.trailers) or "")

    @property
    def messages(self):
        """The bodies of the messages."""
        return [body for _, body in messages(self.data)]

    @property
    def flags(self):
        """The compressed-flags of the messages."""
        return [flag for flag, _ in messages(self.data)]

    @staticmethod
    def first(name, block):
        """The first value of a field of a block, or None."""
        return next((value for key, value in block if key == name), None)

    @staticmethod
    def every(name, block):
        """Every value of a field of a block, in order."""
        return [value for key, value in block if key == name]

    def summary(self):
        """What two equal responses have in common: no frame boundaries, no `date`."""
        return ([[pair for pair in block if pair[0] != "date"] for block in self.blocks],
                self.data, self.ended, self.reset)

    def __repr__(self):
        return (f"<stream {self.stream}: blocks={self.blocks} data={len(self.data)} bytes "
                f"ended={self.ended} reset={self.reset}>")
