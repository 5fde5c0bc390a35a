"""Writes the corpus of the fuzzers again: small inputs that reach far, made by hand.

    python Tests/Fuzz/make_corpus.py

The first byte of most inputs seeds what the target does besides.
"""

import pathlib
import struct

HERE = pathlib.Path(__file__).resolve().parent / "corpus"
SETTINGS = bytes.fromhex("000000040000000000")
ACKNOWLEDGEMENT = bytes.fromhex("000000040100000000")
# Static-table entries: :method POST, :scheme http, then :path and :authority as literals.
REQUEST = b"\x83\x86\x04\x06/p.S/M\x01\x09localhost"
RESPONSE = b"\x88"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind, flags, stream, payload=b""):
    """One HTTP/2 frame."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def connections():
    """(target, name, bytes) of whole conversations."""
    call = frame(1, 4, 1, REQUEST) + frame(0, 1, 1, b"\0\0\0\0\3abc")
    bad = {
        "window-overflow": frame(1, 5, 1, REQUEST) + frame(8, 0, 1, b"\x7f\xff\xff\xff"),
        "reset": b"".join(frame(1, 5, n, REQUEST) + frame(3, 0, n, b"\0\0\0\x08")
                          for n in (1, 3, 5, 7)),
        "continuations": frame(1, 0, 1, REQUEST[:2]) + frame(9, 0, 1) * 3
        + frame(9, 4, 1, REQUEST[2:]),
        "empty-data": frame(1, 4, 1, REQUEST) + frame(0, 0, 1) * 8,
        "settings": frame(4, 0, 0, b"\0\4\x7f\xff\xff\xff") + frame(4, 0, 0, b"\0\4\0\0\0\0"),
        "pings": frame(6, 0, 0, b"12345678") * 4,
        "goaway": frame(7, 0, 0, bytes(8) + b"bye") + frame(1, 5, 1, REQUEST),
        "unknown": frame(0x42, 0xff, 9, b"what") + frame(16, 0, 0, bytes(5)),
        "priority": frame(2, 0, 1, bytes(4) + b"\x10") + frame(2, 0, 3, b"\0\0\0\x03\x10"),
        "length": frame(1, 4, 1, REQUEST + b"\x0f\x0d\x015") + frame(0, 1, 1, b"four"),
        "trailers": call[:-1] + frame(1, 5, 1, b"\0\x01a\x01b"),
    }
    yield "server-bytes", "call", b"\0" + ACKNOWLEDGEMENT + call
    yield "server-bytes", "preface", b"\1" + PREFACE + SETTINGS + call
    yield "server-bytes", "http1", b"\1GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    for name, data in bad.items():
        yield "server-bytes", name, b"\0" + ACKNOWLEDGEMENT + data
    answer = frame(1, 4, 1, RESPONSE) + frame(0, 0, 1, bytes(5)) + frame(1, 5, 1, b"\x10\0\0")
    yield "client-bytes", "answer", b"\0" + ACKNOWLEDGEMENT + answer
    yield "client-bytes", "goaway", b"\0" + answer + frame(7, 0, 0, bytes(8) + b"max_age")
    yield "client-bytes", "push", b"\0" + frame(5, 4, 1, b"\0\0\0\2" + REQUEST)
    yield "client-bytes", "refused", b"\2" + frame(3, 0, 3, b"\0\0\0\x07")
    yield "client-bytes", "interim", b"\0" + frame(1, 4, 1, b"\x08\x03100") + answer


def scripts():
    """(target, name, bytes) for the targets whose input chooses frames."""
    calls = bytes([7, 0, 0, 4, 1, 8, 1, 16, 17, 15, 14, 18, 19, 16, 15, 17])
    for target in ("server-frames", "client-frames", "server-pieces"):
        yield target, "calls", calls * 3
        yield target, "settings", bytes([1, 7, 2, 4, 1, 4, 2, 0, 4, 16, 8, 1, 1, 1, 15, 17])
        yield target, "resets", bytes([2] + [0, 0, 6, 8, 1] * 6 + [15, 12])
        yield target, "blocks", bytes([3, 0, 2, 3, 6, 3, 2, 3, 4, 15, 16, 0, 0x40, 0, 0x28, 90])


def texts():
    """(target, name, bytes) for the small coders."""
    yield "messages", "two", b"\5" + b"\0\0\0\0\3abc" + b"\0\0\0\0\0"
    yield "messages", "compressed", b"\1\1\0\0\0\1x"
    yield "messages", "large", b"\1\0\xff\xff\xff\xff"
    yield "protobuf", "kinds", b"\0" + bytes.fromhex("08fbffffffffffffffff0172056772c3bcc3")
    yield "protobuf", "inner", b"\0" + bytes.fromhex("8a01090a05696e6e65721003f2030170f80301")
    yield "protobuf", "outer", b"\1" + bytes.fromhex("0a040a020a000a0210fd01")
    yield "protobuf", "unknown", b"\0" + b"\x78\0" * 6
    yield "base64", "padded", b"\0aGVsbG8="
    yield "base64", "url", b"\1-_-_"
    yield "percent", "text", "gr\u00fc\u00dfe %41%zz%".encode()
    yield "timeout", "second", b"1S"
    yield "timeout", "longest", b"99999999H"
    yield "page-tokens", "any", b"\3uidAAAAAAAAAAAAAAAAAAAAAHVpZA"


def main():
    """Writes every input."""
    for source in (connections, scripts, texts):
        for target, name, data in source():
            folder = HERE / target
            folder.mkdir(parents=True, exist_ok=True)
            # A suffix keeps the checks of text files away.
            (folder / f"{name}.bin").write_bytes(data)


if __name__ == "__main__":
    main()
