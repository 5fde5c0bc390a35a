"""What a scripted server knows of one call: its header fields as they were sent, body and end.

Also the small parts of HPACK and of gRPC's message framing that looking at a call needs.
"""

import dataclasses
import struct

# The start of every response of a well-behaved gRPC server, and its end.
RESPONSE = [(":status", "200"), ("content-type", "application/grpc")]
OK = [("grpc-status", "0")]

# How HPACK says that a field is sent (RFC 7541, section 6).
INDEXED = "indexed"
INCREMENTAL = "literal, incremental indexing"
WITHOUT_INDEXING = "literal, without indexing"
NEVER_INDEXED = "literal, never indexed"
SIZE_UPDATE = "dynamic table size update"


def framed(message=b"", flag=0, length=None):
    """One gRPC message with its five byte prefix; `length` lies about its size."""
    return struct.pack(">BI", flag, len(message) if length is None else length) + message


def _integer(block, position, bits):
    """Reads an HPACK integer with a prefix of `bits`; its value and the position behind it."""
    limit = (1 << bits) - 1
    value = block[position] & limit
    position += 1
    if value < limit:
        return value, position
    shift = 0
    while True:
        byte = block[position]
        position += 1
        value += (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, position


def _skip_string(block, position):
    """The position behind an HPACK string."""
    length, position = _integer(block, position, 7)
    return position + length


def representations(block):
    """How each field of a header block is sent, in order; table size updates are left out."""
    kinds = []
    position = 0
    while position < len(block):
        first = block[position]
        if first & 0x80:
            kinds.append(INDEXED)
            _, position = _integer(block, position, 7)
            continue
        if first & 0xE0 == 0x20:
            _, position = _integer(block, position, 5)
            continue
        kind, bits = WITHOUT_INDEXING, 4
        if first & 0x40:
            kind, bits = INCREMENTAL, 6
        elif first & 0x10:
            kind = NEVER_INDEXED
        kinds.append(kind)
        name, position = _integer(block, position, bits)
        if name == 0:
            position = _skip_string(block, position)
        position = _skip_string(block, position)
    return kinds


@dataclasses.dataclass
class RawRequest:
    """One call as the wire brought it.

    Times are seconds of the monotonic clock. `end` says how the caller ended its side: None,
    "headers", "data" (with bytes), "empty data" or "trailers".
    """

    stream: int
    headers: list
    kinds: list
    began: float
    body: bytes = b""
    end: str | None = None
    trailers: list | None = None
    resets: list = dataclasses.field(default_factory=list)
    reset_at: float | None = None
    # Error code of the connection's end, when that came before the call's: "closed".
    lost: bool = False

    @property
    def messages(self):
        """The complete messages so far, each a pair of its flag and its bytes."""
        found = []
        position = 0
        while position + 5 <= len(self.body):
            flag, length = struct.unpack_from(">BI", self.body, position)
            if position + 5 + length > len(self.body):
                break
            found.append((flag, self.body[position + 5 : position + 5 + length]))
            position += 5 + length
        return found

    def values(self, name):
        """Every value of a header, in order."""
        return [value for key, value in self.headers if key == name]

    def value(self, name):
        """The only value of a header; None when it is absent."""
        values = self.values(name)
        if len(values) > 1:
            raise AssertionError(f"{name} came {len(values)} times")
        return values[0] if values else None

    def kind(self, name):
        """How HPACK sent the first header of that name."""
        names = [key for key, _ in self.headers]
        return self.kinds[names.index(name)]

    @property
    def path(self):
        """The `:path`."""
        return self.value(":path")
