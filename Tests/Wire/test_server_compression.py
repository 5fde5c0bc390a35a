"""F8-F13: compressed messages."""

import gzip
import unittest
import zlib

import grpc

from grpctesting import (
    body_sizes, input_request, messages, method, payload, services, simple_request, yes)
from rawpeer import message
from servercase import ServerCase
from statements import statement
from test_server_framing import aggregated

UNARY = method("UnaryCall")
INPUT = method("StreamingInputCall")
OUTPUT = method("StreamingOutputCall")
LIMIT = 1 << 20
PACK = {"gzip": gzip.compress, "deflate": zlib.compress}
UNPACK = {"gzip": gzip.decompress, "deflate": zlib.decompress}


def raw_deflate(data):
    """The data in RFC 1951 form, which `deflate` does not mean."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def encodings(answer):
    """The encodings that a response lists."""
    listed = (answer.first("grpc-accept-encoding", answer.headers) or "").replace(" ", "")
    return set(listed.split(","))


class Requests(ServerCase):
    """Compressed messages from a client."""

    limits = {"receiveMessageBytesMax": LIMIT}

    @statement("F8")
    def test_unknown_encoding(self):
        peer = self.peer()
        for path in (UNARY, INPUT, method("FullDuplexCall")):
            with self.subTest(path=path):
                answer = peer.call(path, message(b"anything", flag=1), encoding="foo")
                self.assert_status(answer, 12)
                self.assertEqual(encodings(answer), {"identity", "deflate", "gzip"})

    @statement("F8")
    def test_unknown_encoding_of_uncompressed_messages(self):
        answer = self.peer().call(UNARY, message(simple_request(9, 5)), encoding="foo")
        self.assertEqual(body_sizes("SimpleResponse", answer.messages), [5])

    @statement("F13")
    def test_known_encodings(self):
        peer = self.peer()
        for encoding, pack in PACK.items():
            with self.subTest(encoding=encoding):
                packed = message(pack(simple_request(5_000, 5)), flag=1)
                answer = peer.call(UNARY, packed, encoding=encoding)
                self.assertEqual(body_sizes("SimpleResponse", answer.messages), [5])
                body = message(pack(input_request(100)), flag=1) * 2
                body += message(input_request(1)) + message(pack(input_request(1_000)), flag=1)
                self.assertEqual(aggregated(peer.call(INPUT, body, encoding=encoding)), 1_201)

    @statement("F9", "F13")
    def test_corrupt(self):
        peer = self.peer()
        good = simple_request(5_000, 5)
        for name, encoding, body in (
                ("garbage", "gzip", b"garbage"), ("garbage", "deflate", b"garbage"),
                ("nothing", "gzip", b""), ("nothing", "deflate", b""),
                ("cut off", "gzip", gzip.compress(good)[:-4]),
                ("cut off", "deflate", zlib.compress(good)[:-2]),
                ("wrong sum", "gzip", gzip.compress(good)[:-8] + bytes(8)),
                ("wrong sum", "deflate", zlib.compress(good)[:-4] + bytes(4)),
                ("bytes behind", "deflate", zlib.compress(good) + b"x"),
                ("other format", "gzip", zlib.compress(good)),
                ("other format", "deflate", gzip.compress(good)),
                ("no header", "deflate", raw_deflate(good))):
            with self.subTest(name, encoding=encoding):
                answer = peer.call(UNARY, message(body, flag=1), encoding=encoding)
                self.assert_status(answer, 13)
        self.assert_status(peer.call(UNARY, message(good)), 0)

    @statement("F10")
    def test_bombs(self):
        peer = self.peer()
        zeros = bytes(100 << 20)
        before = self.server.memory()
        for encoding, pack in PACK.items():
            with self.subTest(encoding=encoding):
                body = message(pack(zeros), flag=1)
                self.assertLess(len(body), LIMIT)
                self.assert_status(peer.call(UNARY, body, encoding=encoding), 8)
        self.assertLess(self.server.memory() - before, 24 << 20)

    @statement("F10")
    def test_limit_is_of_the_inflated_size(self):
        peer = self.peer()
        room = LIMIT - len(simple_request(LIMIT - 100, 1)) + LIMIT - 100
        for size, expected in ((room, 0), (room + 1, 8)):
            with self.subTest(size=size):
                request = simple_request(size, 1)
                self.assertEqual(len(request), LIMIT + (expected != 0))
                answer = peer.call(UNARY, message(gzip.compress(request), flag=1),
                                   encoding="gzip")
                self.assert_status(answer, expected)


class Responses(ServerCase):
    """Compressed messages from the server."""

    def call(self, accepted, wanted=True):
        """A UnaryCall that asks for compression, from a client that can read `accepted`."""
        body = simple_request(0, 5_000, response_compressed=yes(wanted))
        answer = self.peer().call(UNARY, message(body), accept_encoding=accepted)
        self.assert_status(answer, 0)
        return answer

    @statement("F11", "F13")
    def test_only_what_the_client_can_read(self):
        for accepted, encoding in (("gzip", "gzip"), ("deflate", "deflate"),
                                   ("identity,gzip", "gzip"), ("identity, deflate", "deflate"),
                                   ("foo,gzip;", None), ("foo", None), ("identity", None),
                                   ("gzipx", None), ("", None), (None, None)):
            with self.subTest(accepted=accepted):
                answer = self.call(accepted)
                if encoding is None:
                    self.assertEqual(answer.flags, [0])
                    self.assertIn(answer.first("grpc-encoding", answer.headers),
                                  (None, "identity"))
                    continue
                self.assertEqual(answer.flags, [1])
                self.assertEqual(answer.first("grpc-encoding", answer.headers), encoding)
                body = UNPACK[encoding](answer.messages[0])
                self.assertEqual(body_sizes("SimpleResponse", [body]), [5_000])
                self.assertLess(len(answer.messages[0]), 1_000)

    @statement("F11")
    def test_not_unless_it_is_wanted(self):
        answer = self.call("gzip,deflate", wanted=False)
        self.assertEqual(answer.flags, [0])
        self.assertEqual(body_sizes("SimpleResponse", answer.messages), [5_000])

    @statement("F11", "F13")
    def test_each_message_alone(self):
        parameters = [messages.ResponseParameters(size=3_000, compressed=yes(one))
                      for one in (True, False, True)]
        body = messages.StreamingOutputCallRequest(response_parameters=parameters)
        answer = self.peer().call(OUTPUT, message(body.SerializeToString()),
                                  accept_encoding="gzip")
        self.assertEqual(answer.flags, [1, 0, 1])
        plain = [gzip.decompress(one) if flag else one
                 for flag, one in zip(answer.flags, answer.messages)]
        self.assertEqual(body_sizes("StreamingOutputCallResponse", plain), [3_000] * 3)

    @statement("F12")
    def test_encodings_are_listed(self):
        peer = self.peer()
        for path in (UNARY, INPUT, OUTPUT):
            with self.subTest(path=path):
                self.assertEqual(encodings(peer.call(path, message())),
                                 {"identity", "deflate", "gzip"})

    @statement("F11", "F13")
    def test_stock_client(self):
        for compression in (grpc.Compression.Gzip, grpc.Compression.Deflate):
            with self.subTest(compression=compression):
                channel = self.enterContext(grpc.insecure_channel(
                    self.server.address, compression=compression))
                response = services.TestServiceStub(channel).UnaryCall(
                    messages.SimpleRequest(
                        payload=payload(50_000), response_size=40_000, expect_compressed=yes(),
                        response_compressed=yes()), timeout=10)
                self.assertEqual(len(response.payload.body), 40_000)

    @statement("F6")
    def test_expected_compression_is_seen(self):
        peer = self.peer()
        request = simple_request(500, 1, expect_compressed=yes())
        self.assert_status(peer.call(UNARY, message(request), encoding="gzip"), 3)
        packed = message(gzip.compress(request), flag=1)
        self.assert_status(peer.call(UNARY, packed, encoding="gzip"), 0)


if __name__ == "__main__":
    unittest.main()
