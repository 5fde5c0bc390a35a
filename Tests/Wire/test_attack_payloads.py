"""Attacks by headers and messages that are much more than they seem (§4.2)."""

import zlib

from attack import MIB, Attack, attack_case
from grpctesting import method
from rawpeer import headers_frames, message, request_fields
from test_attack_resets import begin, frame

UNARY = method("UnaryCall")
OUTPUT = method("StreamingOutputCall")
COMPRESSED = 1
# What a compressed message of the bombs has, decompressed.
BOMB_BYTES = 256 * MIB


def bomb(window_bits):
    """Zeros, compressed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window_bits)
    zeros = bytes(MIB)
    return b"".join(packer.compress(zeros) for _ in range(BOMB_BYTES // MIB)) + packer.flush()


def compression_bomb(encoding, window_bits):
    """A small message that decompresses to a large one, on several streams."""
    def run(scene):
        peer = scene.peer()
        body = message(bomb(window_bits), flag=COMPRESSED)
        for _ in range(3):
            answer = peer.call(UNARY, body, encoding=encoding)
            reaction = scene.status(answer, 8, "receiveMessageBytesMax")
        scene.served(peer)
        return reaction
    return run


def refused(path, body, statuses, *words):
    """A message that must be refused, and the connection served on."""
    def run(scene):
        peer = scene.peer()
        answer = peer.call(path, body() if callable(body) else body)
        scene.case.assertIn(answer.status, statuses, answer)
        for word in words:
            scene.case.assertIn(word, answer.text)
        scene.served(peer)
        return f"status {answer.status}"
    return run


def large_prefix(scene):
    """The longest message there is, announced on one stream; long ones on many."""
    peer = scene.peer()
    answer = peer.call(UNARY, b"\0\xff\xff\xff\xffabc")
    reaction = scene.status(answer, 8, "receiveMessageBytesMax")
    streams = [peer.next_stream() for _ in range(8)]
    for stream in streams:
        peer.request(stream, UNARY, body=message(b"abc", length=4 * MIB), end_stream=False)
    peer.ping()
    for stream in streams:
        peer.reset(stream)
    scene.served(peer)
    return reaction


def header_bomb(scene):
    """A name and a value of 4 KB, stored once and named by single bytes many times."""
    peer = scene.peer()
    store = b"\x40\1a\x7f" + integer(3_900 - 127) + b"v" * 3_900
    first = headers_frames(1, scene.request_block() + store)[0].serialize()
    # The newest entry of the dynamic table.
    again = headers_frames(3, scene.request_block() + b"\xbe" * 16_000)[0].serialize()
    scene.flood(peer, [first, again])
    return scene.goaway(peer, "ENHANCE_YOUR_CALM", "a header list has more than")


def integer(value):
    """The rest of an HPACK integer (RFC 7541 §5.1)."""
    data = b""
    while value >= 128:
        data += bytes([value % 128 | 128])
        value //= 128
    return data + bytes([value])


def long_headers(scene):
    """Headers over the limit that are sent in good faith, again and again."""
    peer = scene.peer()
    fields = [(f"x-{at}", "v" * 1_000) for at in range(20)]
    for _ in range(50):
        stream = peer.next_stream()
        peer.send_headers(stream, request_fields(UNARY, *fields), True, sizes=(9_000, 9_000))
        answer = peer.response(stream)
        scene.case.assertNotEqual(answer.status, 0)
    scene.served(peer)
    return f"status {answer.status}"


def table_games(scene):
    """A dynamic table that is emptied and filled in every block."""
    peer = scene.peer()
    games = b"\x20" + b"\x3f\xe1\x1f"
    fill = b"".join(b"\x40\4x-%02d\x64" % at + b"v" * 100 for at in range(30))
    for stream in range(1, 801, 2):
        peer.received(stream)
        block = games + scene.request_block() + fill
        data = headers_frames(stream, block, end_stream=True)[0].serialize()
        scene.flood(peer, [data])
        peer.response(stream)
    scene.served(peer)
    return "served"


def table_too_large(scene):
    """A dynamic table that is larger than the server allows."""
    peer = scene.peer()
    scene.flood(peer, [frame(1, 1, b"\x3f\xe1\xff\x03" + scene.request_block(), flags=5)])
    return scene.goaway(peer, "COMPRESSION_ERROR")


def empty_names(scene):
    """Fields without a name, which some servers kept for ever."""
    peer = scene.peer()
    for _ in range(20):
        stream = peer.next_stream()
        data = begin(scene, peer, stream, *[("", "")] * 200)
        scene.flood(peer, [data, frame(3, stream, b"\0\0\0\x08")])
    return scene.served(peer)


def smuggled(scene):
    """Bytes in header values that would end a line elsewhere."""
    peer = scene.peer()
    for value in (b"a\r\nb: c", b"a\nb", b"a\0b"):
        stream = peer.next_stream()
        peer.request(stream, UNARY, fields=request_fields(UNARY, ("x-echo-a", value)),
                     body=message())
        answer = peer.response(stream)
        for block in answer.blocks:
            for _, seen in block:
                scene.case.assertFalse(set("\r\n\0") & set(seen), answer)
    return scene.served(peer)


ATTACKS = [
    Attack("gzip bomb", "", compression_bomb("gzip", 31)),
    Attack("deflate bomb", "", compression_bomb("deflate", 15)),
    Attack("large message prefix", "", large_prefix),
    Attack("protobuf groups nested deep", "",
           refused(UNARY, message(b"\x0b" * 700 + b"\x0c" * 700), (3, 13))),
    Attack("protobuf messages nested deep", "",
           refused(UNARY, message(b"\x1a\x82\x0a" * 200), (3, 13))),
    Attack("protobuf unknown fields", "",
           refused(UNARY, lambda: message(b"\x78\0" * (2 * MIB - 8)), (3, 8, 13), "unknown fields"),
           memory_mib=40),
    Attack("protobuf empty messages", "",
           refused(OUTPUT, lambda: message(b"\x12\0" * (2 * MIB - 8)), (3, 8, 13), "fields"),
           memory_mib=40),
    Attack("HPACK bomb", "CVE-2016-6581", header_bomb, "headerListBytesFatal"),
    Attack("long headers", "", long_headers),
    Attack("HPACK table games", "", table_games),
    Attack("HPACK table too large", "", table_too_large),
    Attack("HPACK empty names", "CVE-2019-9516", empty_names),
    Attack("header smuggling", "", smuggled),
]

Payloads = attack_case("Payloads", ATTACKS)
