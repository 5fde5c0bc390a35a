"""What our client sends: header fields, deadlines, messages, and how it ends a stream."""

import gzip
import re
import unittest
import zlib

from hyperframe import frame as frames

from clientcase import ClientCase
from rawserver import RawServer, answering, greeting
from rawstreams import OK, RESPONSE, framed
from statements import statement

LARGE = bytes(range(256)) * 1_500
NANOSECONDS = {"n": 1, "u": 10**3, "m": 10**6, "S": 10**9, "M": 60 * 10**9, "H": 3_600 * 10**9}


def echo(connection, request):
    """Sends the messages back."""
    connection.respond(request, *(message for _, message in request.messages))


class Headers(ClientCase):
    """The header fields of a request."""

    def request(self, options=(), **fields):
        """The request of one call that succeeds."""
        with RawServer(answering(echo)) as server:
            result = self.call(server, options, **fields)
            self.assertEqual(result.code, 0, result.message)
            request, = server.requests
            request.authority = server.address
            return request

    @statement("C40")
    def test_order(self):
        """Fields of HTTP/2, then those of gRPC, then the caller's in the caller's order."""
        metadata = [["x-b", "1"], ["x-a", "2"], ["x-b", "3"]]
        request = self.request(timeout_ms=10_000, metadata=metadata, compress="gzip")
        names = [name for name, _ in request.headers]
        self.assertEqual(names, [
            ":method", ":scheme", ":path", ":authority", "grpc-timeout", "te", "content-type",
            "user-agent", "grpc-accept-encoding", "grpc-encoding", "x-b", "x-a", "x-b"])

    @statement("C40")
    def test_values(self):
        """The values that the protocol fixes."""
        request = self.request()
        expected = {
            ":method": "POST", ":scheme": "http", ":path": "/test.Service/Method",
            ":authority": request.authority, "te": "trailers", "content-type": "application/grpc",
        }
        self.assertEqual({name: request.value(name) for name in expected}, expected)
        accepted = re.split(", ?", request.value("grpc-accept-encoding"))
        self.assertEqual(sorted(accepted), ["deflate", "gzip", "identity"])
        self.assertIsNone(request.value("grpc-encoding"))

    @statement("C41")
    def test_user_agent(self):
        """The library names itself, behind the application."""
        own = r"grpc-swift-slipway/\d+\.\d+\S*"
        self.assertRegex(self.request().value("user-agent"), f"^{own}$")
        request = self.request(options=["userAgentPrefix=app/1.0"])
        self.assertRegex(request.value("user-agent"), f"^app/1.0 {own}$")

    @statement("D12")
    def test_no_timeout(self):
        """A call without a deadline sends none."""
        self.assertIsNone(self.request().value("grpc-timeout"))

    @statement("D10")
    def test_timeout(self):
        """The time left, rounded up, in the finest unit that needs at most eight digits."""
        cases = {60: "n", 90: "n", 1_500: "u", 99_000: "u", 36_000_000: "m", 3_600_000_000: "S"}
        for milliseconds, unit in cases.items():
            with self.subTest(milliseconds):
                if milliseconds < 1_000:
                    text = self.hanging_timeout(milliseconds)
                else:
                    text = self.request(timeout_ms=milliseconds).value("grpc-timeout")
                self.assertRegex(text, rf"^\d{{1,8}}{unit}$")
                sent = int(text[:-1]) * NANOSECONDS[unit]
                self.assertLessEqual(sent, milliseconds * 10**6)
                self.assertGreater(sent, min(milliseconds * 10**6 - 10**9, milliseconds * 10**6 - 1)
                                   if milliseconds >= 1_000 and unit != "S" else 0)
        self.assertEqual(self.request(timeout_ms=3_600_000_000).value("grpc-timeout"), "3600000S")

    def hanging_timeout(self, milliseconds):
        """The `grpc-timeout` of a call with a short deadline, which nobody answers."""
        with RawServer(greeting()) as server:
            client = self.client(server)
            # The first call makes the connection, which may take longer than the short deadline.
            waiting = client.start(cancel_after_ms=10_000)
            server.wait(lambda: server.requests, "the first call")
            self.assertEqual(client.call(timeout_ms=milliseconds).code, 4)
            server.wait(lambda: len(server.requests) == 2, "the call with a deadline")
            del waiting
            return server.requests[1].value("grpc-timeout")


class Metadata(ClientCase):
    """Metadata in both directions."""

    @statement("M1", "M2")
    def test_illegal_metadata(self):
        """What may not travel fails at once, and nothing is sent."""
        illegal = [
            ["a b", "v"], ["", "v"], ["k\u00e4se", "v"], [":path", "/other"], ["k\n", "v"],
            ["grpc-timeout", "1S"], ["grpc-anything", "v"],
            ["k", "line\nbreak"], ["k", "\u00e9"], ["k", "\u007f"], ["k", "nul\u0000"],
        ]
        with RawServer(answering(echo)) as server:
            client = self.client(server)
            for pair in illegal:
                with self.subTest(pair):
                    self.assertIn(client.call(metadata=[pair]).code, (3, 13))
            self.assertEqual(client.call().code, 0)
            self.assertEqual(len(server.requests), 1)

    @statement("M1")
    def test_keys_are_lower_case(self):
        """A key may be given in upper case; it travels in lower case."""
        with RawServer(answering(echo)) as server:
            self.assertEqual(self.call(server, metadata=[["X-Upper_.9", "V"]]).code, 0)
            self.assertEqual(server.requests[0].value("x-upper_.9"), "V")

    @statement("M5", "M6", "M7", "M10")
    def test_outgoing(self):
        """Order and number of values stay; binary ones are base64 without padding."""
        metadata = [
            ["x-k", "1"], ["x-k", ""], ["x-k", "2, 3"], ["x-k-bin", "00ff"], ["x-k-bin", ""],
            ["x-k-bin", "fbffbf61"],
        ]
        with RawServer(answering(echo)) as server:
            self.assertEqual(self.call(server, metadata=metadata).code, 0)
            request, = server.requests
            self.assertEqual(request.values("x-k"), ["1", "", "2, 3"])
            self.assertEqual(request.values("x-k-bin"), ["AP8", "", "+/+/YQ"])

    def incoming(self, fields):
        """The metadata of a response with these fields, in headers and in trailers."""
        def answer(connection, request):
            connection.headers(request, RESPONSE + fields)
            connection.data(request, framed())
            connection.headers(request, OK + fields, end=True)
        with RawServer(answering(answer)) as server:
            result = self.call(server)
            self.assertEqual(result.code, 0, result.message)
            return [[list(pair) for pair in pairs if pair[0].startswith("x-")]
                    for pairs in (result.initial, result.trailing)]

    @statement("M5", "M6", "M7", "M8", "M10")
    def test_incoming(self):
        """Padded or not, joined or not; order and number stay, in headers and trailers."""
        sent = [("x-k", "1"), ("x-k", ""), ("x-k", "2, 3"), ("x-a-bin", "AP8"),
                ("x-a-bin", "AP8="), ("x-a-bin", ""), ("x-j-bin", "AP8,AQ")]
        expected = [["x-k", "1"], ["x-k", ""], ["x-k", "2, 3"], ["x-a-bin", "00ff"],
                    ["x-a-bin", "00ff"], ["x-a-bin", ""], ["x-j-bin", "00ff"], ["x-j-bin", "01"]]
        for received in self.incoming(sent):
            self.assertEqual(received, expected)

    @statement("M3", "M4")
    def test_incoming_odd_values(self):
        """Bytes that may not travel never fail a call; spaces around a value are stripped."""
        odd = [("x-s", b" padded "), ("x-t", b"a\tb"), ("x-u", b"caf\xc3\xa9"), ("x-k", b"last")]
        for received in self.incoming(odd):
            self.assertIn(["x-s", "padded"], received)
            self.assertIn(["x-k", "last"], received)

    @statement("M9", "C31")
    def test_incoming_malformed_binary(self):
        """The error names the key."""
        def headers(connection, request):
            connection.respond(request, b"", headers=[("x-broken-bin", "!!!!")])
        def trailers(connection, request):
            connection.respond(request, b"", trailers=OK + [("x-broken-bin", "A")])
        for result in self.results(headers, trailers):
            self.assertEqual(result.code, 13)
            self.assertIn("x-broken-bin", result.message)

    @statement("M11")
    def test_secrets_are_never_indexed(self):
        """No table of HPACK, of ours or of a proxy, ever holds a secret."""
        metadata = [["authorization", "Bearer t0p"], ["cookie", "session=1"], ["x-plain", "same"]]
        with RawServer(answering(echo)) as server:
            client = self.client(server)
            for _ in range(3):
                self.assertEqual(client.call(metadata=metadata).code, 0)
            for request in server.requests:
                self.assertEqual(request.value("authorization"), "Bearer t0p")
                self.assertEqual(request.kind("authorization"), "literal, never indexed")
                self.assertEqual(request.kind("cookie"), "literal, never indexed")
            self.assertEqual(server.requests[2].kind("x-plain"), "indexed")


class Messages(ClientCase):
    """The body of a request."""

    @statement("C42")
    def test_no_messages(self):
        """An empty stream of requests is headers, and then DATA that is empty."""
        answer = answering(lambda connection, request: connection.respond(request))
        with RawServer(answer) as server:
            self.assertEqual(self.call(server, kind="bidi", requests=[]).code, 0)
            request, = server.requests
            self.assertEqual((request.body, request.end), (b"", "empty data"))

    @statement("F2")
    def test_messages(self):
        """Messages keep their order, the empty ones too."""
        sent = [b"", b"one", b"", b"two" * 10_000]
        with RawServer(answering(echo)) as server:
            result = self.call(server, kind="bidi", requests=sent)
            self.assertEqual((result.code, result.messages), (0, sent))
            self.assertEqual(server.requests[0].messages, [(0, each) for each in sent])

    @statement("F13")
    def test_compression(self):
        """The encoding is named and used, each message compressed alone."""
        unpack = {"gzip": gzip.decompress, "deflate": zlib.decompress}
        sent = [b"a" * 2_000, b"b" * 2_000]
        for name, inflate in unpack.items():
            with self.subTest(name), RawServer(answering(
                    lambda connection, request: connection.respond(request, b""))) as server:
                result = self.call(server, kind="client", requests=sent, compress=name)
                self.assertEqual(result.code, 0, result.message)
                request, = server.requests
                self.assertEqual(request.value("grpc-encoding"), name)
                self.assertEqual([flag for flag, _ in request.messages], [1, 1])
                self.assertEqual([inflate(data) for _, data in request.messages], sent)

    @statement("F13")
    def test_compressed_response(self):
        """Both encodings are understood; a message without the flag is left as it is."""
        body = framed(gzip.compress(b"one"), 1) + framed(b"two") + framed(gzip.compress(b""), 1)
        zipped = framed(zlib.compress(b"one"), 1)
        def answer(name, data):
            def send(connection, request):
                connection.headers(request, RESPONSE + [("grpc-encoding", name)])
                connection.data(request, data)
                connection.headers(request, OK, end=True)
            return answering(send)
        for name, data, expected in (
                ("gzip", body, [b"one", b"two", b""]), ("deflate", zipped, [b"one"])):
            with self.subTest(name), RawServer(answer(name, data)) as server:
                result = self.call(server, kind="server")
                self.assertEqual((result.code, result.messages), (0, expected))

    @statement("F15")
    def test_message_larger_than_the_window(self):
        """A large message fits through a window of a thousand bytes."""
        settings = {frames.SettingsFrame.INITIAL_WINDOW_SIZE: 1_000}
        answer = answering(lambda connection, request: connection.respond(request, b""), settings)
        with RawServer(answer) as server:
            self.assertEqual(self.call(server, requests=[LARGE]).code, 0)
            self.assertEqual(server.requests[0].messages, [(0, LARGE)])

    @statement("F4")
    def test_request_over_the_limit(self):
        """A message that may not be sent fails at once."""
        with RawServer(answering(echo)) as server:
            client = self.client(server, ["sendMessageBytesMax=1000"])
            self.assertEqual(client.call(requests=[bytes(1_001)]).code, 8)
            self.assertEqual(client.call(requests=[bytes(1_000)]).code, 0)


if __name__ == "__main__":
    unittest.main()
