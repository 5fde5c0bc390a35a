"""HTTP/2 frames as bytes: constants, header lists, builders and ways of delivery."""

import random

from hyperframe.frame import ContinuationFrame, DataFrame, HeadersFrame

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

# Codes of RST_STREAM and GOAWAY (RFC 9113 §7).
(NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, SETTINGS_TIMEOUT, STREAM_CLOSED,
 FRAME_SIZE_ERROR, REFUSED_STREAM, CANCEL, COMPRESSION_ERROR, CONNECT_ERROR, ENHANCE_YOUR_CALM,
 INADEQUATE_SECURITY, HTTP_1_1_REQUIRED) = range(14)

# Identifiers of SETTINGS.
(HEADER_TABLE_SIZE, ENABLE_PUSH, MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE,
 MAX_HEADER_LIST_SIZE) = range(1, 7)
NO_RFC7540_PRIORITIES = 9


def whole(data):
    """Delivery in one piece."""
    yield data


def one_byte(data):
    """Delivery of one byte at a time."""
    for at in range(len(data)):
        yield data[at:at + 1]


def pieces(seed, longest=40):
    """Delivery in pieces of random length, 1 to `longest` bytes; the same for equal seeds."""
    source = random.Random(seed)

    def cut(data):
        at = 0
        while at < len(data):
            end = at + source.randint(1, longest)
            yield data[at:end]
            at = end
    return cut


def request_fields(path, *extra, method="POST", scheme="http", authority="localhost",
                   content_type="application/grpc", te="trailers", timeout=None, encoding=None,
                   accept_encoding=None, user_agent=None):
    """The header list of a gRPC request as (name, value) pairs; None leaves a field out.

    `extra` are more pairs, put at the end; values may be bytes.
    """
    known = ((":method", method), (":scheme", scheme), (":path", path), (":authority", authority),
             ("te", te), ("content-type", content_type), ("grpc-timeout", timeout),
             ("user-agent", user_agent), ("grpc-accept-encoding", accept_encoding),
             ("grpc-encoding", encoding))
    return [pair for pair in known if pair[1] is not None] + list(extra)


def headers_frames(stream, block, end_stream=False, sizes=(), padding=0):
    """HEADERS and CONTINUATION frames of an encoded block.

    `sizes` are the lengths of the first fragments; the rest goes into the last frame.
    """
    parts = []
    for size in sizes:
        parts.append(block[:size])
        block = block[size:]
    parts.append(block)
    frames = [HeadersFrame(stream, parts[0])]
    frames += [ContinuationFrame(stream, part) for part in parts[1:]]
    if end_stream:
        frames[0].flags.add("END_STREAM")
    if padding:
        frames[0].flags.add("PADDED")
        frames[0].pad_length = padding
    frames[-1].flags.add("END_HEADERS")
    return frames


def data_frame(stream, data=b"", end_stream=False, padding=None):
    """A DATA frame; `padding` is a number of bytes, None for an unpadded frame."""
    frame = DataFrame(stream, data)
    if end_stream:
        frame.flags.add("END_STREAM")
    if padding is not None:
        frame.flags.add("PADDED")
        frame.pad_length = padding
    return frame
