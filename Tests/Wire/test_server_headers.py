"""S10-S26: the headers of requests."""

import unittest

from grpctesting import method
from rawpeer import ENHANCE_YOUR_CALM, PROTOCOL_ERROR, headers_frames, message, request_fields
from servercase import ServerCase
from statements import statement

EMPTY = method("EmptyCall")


class ContentTypes(ServerCase):
    """Which content types are served."""

    def answer(self, content_type):
        """The response to a call with that content type; None leaves it out."""
        return self.peer().call(EMPTY, message(), content_type=content_type)

    @statement("S10", "S11", "S14")
    def test_served(self):
        for one in ("application/grpc", "application/grpc+proto", "application/grpc;charset=utf-8",
                    "application/grpc+", "application/grpc;", "application/grpc+proto; a=b",
                    "Application/GRPC", "APPLICATION/GRPC+proto"):
            with self.subTest(content_type=one):
                answer = self.answer(one)
                self.assert_status(answer, 0)
                self.assertIn(answer.first("content-type", answer.headers),
                              ("application/grpc", "application/grpc+proto"))

    @statement("S12")
    def test_unknown_codec(self):
        for one in ("application/grpc+foo", "application/grpc+json", "application/grpc+prot"):
            with self.subTest(content_type=one):
                self.assert_immediate(self.answer(one), 12)

    @statement("S13", "S15")
    def test_other_types(self):
        for one in ("text/html", "application/grpcx", "application/grp", None, "",
                    "application/grpc-web", "application/grpc-web+proto",
                    "application/grpc-web-text", "application/connect+proto",
                    "application/proto", "application/json"):
            with self.subTest(content_type=one):
                answer = self.answer(one)
                self.assertEqual(answer.http_status, 415, answer)
                self.assertTrue(answer.trailers_only, answer)
                self.assertIsNone(answer.status)


class Paths(ServerCase):
    """Method and path."""

    @statement("S16")
    def test_only_post(self):
        for verb in ("GET", "PUT", "HEAD", "OPTIONS"):
            with self.subTest(verb=verb):
                answer = self.peer().call(EMPTY, method=verb)
                self.assertEqual(answer.http_status, 405, answer)
                self.assertEqual(answer.first("allow", answer.headers), "POST")
                self.assert_status(answer, 13)

    @statement("S17")
    def test_unknown(self):
        peer = self.peer()
        for path, word in (("/no.Such/UnaryCall", "no.Such"), (method("NoSuch"), "NoSuch"),
                           ("/", ""), ("/grpc.testing.TestService", "grpc.testing.TestService"),
                           ("//UnaryCall", "UnaryCall"), (method("UnaryCall/"), "UnaryCall"),
                           (method("UnaryCall?x=1"), "UnaryCall?x=1"),
                           (method("UnimplementedCall"), "UnimplementedCall"),
                           ("/grpc.testing.UnimplementedService/UnimplementedCall", "Unimpl")):
            with self.subTest(path=path):
                answer = peer.call(path, message())
                self.assert_immediate(answer, 12, word)
                self.assertTrue(answer.text)

    @statement("S18")
    def test_case_and_last_slash(self):
        peer = self.peer()
        for path, word in (("/grpc.testing.testservice/EmptyCall", "grpc.testing.testservice"),
                           (method("emptycall"), "emptycall"),
                           ("/grpc.testing/TestService/EmptyCall", "grpc.testing/TestService"),
                           (method("x/EmptyCall"), "grpc.testing.TestService/x")):
            with self.subTest(path=path):
                self.assert_immediate(peer.call(path, message()), 12, word)


def _without(name):
    return [pair for pair in request_fields(EMPTY) if pair[0] != name]


class Malformed(ServerCase):
    """Header lists that HTTP/2 forbids."""

    FORBIDDEN = {
        "path without slash": request_fields("grpc.testing.TestService/EmptyCall"),
        "empty path": request_fields(""),
        "no scheme": _without(":scheme"),
        "no path": _without(":path"),
        "no method": _without(":method"),
        "no authority, no host": _without(":authority"),
        "two paths": [(":path", EMPTY)] + request_fields(EMPTY),
        "two methods": [(":method", "POST")] + request_fields(EMPTY),
        "upper-case name": request_fields(EMPTY, ("X-Upper", "1")),
        "connection": request_fields(EMPTY, ("connection", "close")),
        "transfer-encoding": request_fields(EMPTY, ("transfer-encoding", "chunked")),
        "te: gzip": request_fields(EMPTY, te="gzip"),
        "pseudo after regular": _without(":scheme") + [(":scheme", "http")],
        "unknown pseudo": [(":other", "1")] + request_fields(EMPTY),
        "response pseudo": [(":status", "200")] + request_fields(EMPTY),
        "raw socket path": request_fields(EMPTY, authority="/tmp/s"),
    }

    @statement("S19", "S21")
    def test_reset(self):
        peer = self.peer()
        for name, fields in self.FORBIDDEN.items():
            with self.subTest(name):
                stream = peer.next_stream()
                peer.request(stream, EMPTY, fields, message())
                answer = peer.response(stream)
                self.assertEqual(answer.reset, PROTOCOL_ERROR, answer)
                self.assertEqual(answer.blocks, [])
        self.assert_status(peer.call(EMPTY, message()), 0)

    @statement("S19")
    def test_pseudo_header_in_trailers(self):
        peer = self.peer()
        peer.request(1, EMPTY, body=message(), end_stream=False)
        peer.send_headers(1, [(":path", "/x")], True)
        self.assertEqual(peer.response(1).reset, PROTOCOL_ERROR)

    @statement("S24")
    def test_content_length(self):
        peer = self.peer()
        for length, expected in ((5, 0), (4, None), (6, None), (0, None)):
            with self.subTest(length=length):
                answer = peer.call(EMPTY, message(), metadata=[("content-length", str(length))])
                self.assertEqual(answer.status, expected, answer)
                self.assertEqual(answer.reset, None if expected == 0 else PROTOCOL_ERROR)


class Tolerated(ServerCase):
    """What is missing or odd, and served."""

    @statement("S20")
    def test_host_and_authority(self):
        peer = self.peer()
        host = ("host", "other.example")
        for authority, expected in (("localhost", "localhost"), (None, "other.example")):
            with self.subTest(authority=authority):
                answer = peer.call(EMPTY, message(), authority=authority,
                                   metadata=[host, ("x-report", "1")])
                self.assert_status(answer, 0)
                self.assertEqual(answer.first("x-authority", answer.trailers), expected)
                keys = answer.first("x-metadata-keys", answer.trailers).split(",")
                self.assertNotIn("host", keys)

    @statement("S21")
    def test_encoded_socket_path(self):
        self.assert_status(self.peer().call(EMPTY, message(), authority="%2Ftmp%2Fs"), 0)

    @statement("S22")
    def test_no_te(self):
        self.assert_status(self.peer().call(EMPTY, message(), te=None), 0)

    @statement("S23")
    def test_any_scheme(self):
        peer = self.peer()
        for scheme in ("http", "https", "unix"):
            with self.subTest(scheme=scheme):
                self.assert_status(peer.call(EMPTY, message(), scheme=scheme), 0)

    @statement("S25")
    def test_what_a_handler_sees(self):
        answer = self.peer().call(
            EMPTY, message(), timeout="10S", user_agent="wire/1", accept_encoding="gzip",
            encoding="identity", metadata=[("x-report", "1"), ("x-mine", "2"),
                                           ("grpc-previous-rpc-attempts", "3")])
        self.assert_status(answer, 0)
        keys = answer.first("x-metadata-keys", answer.trailers).split(",")
        self.assertIn("x-mine", keys)
        self.assertIn("grpc-previous-rpc-attempts", keys)
        for one in ("te", "content-type", "grpc-timeout", "grpc-accept-encoding",
                    "grpc-encoding", ":path", ":authority"):
            self.assertNotIn(one, keys)
        self.assertEqual(answer.first("x-authority", answer.trailers), "localhost")
        self.assertEqual(answer.first("x-user-agent", answer.trailers), "wire/1")
        self.assertRegex(answer.first("x-peer", answer.trailers), r"127\.0\.0\.1:\d+")


class Sizes(ServerCase):
    """The header list by size: name, value and 32 bytes for each field."""

    LIMIT = 16 * 1024

    def send(self, peer, size):
        """Sends the headers of a call, exactly `size` bytes of them; answers its stream."""
        stream = peer.next_stream()
        fields = request_fields(EMPTY)
        left = size - self.size(fields)
        count = left // 2_000 + 1
        for number in range(count):
            share = left // (count - number)
            left -= share
            name = f"x-{number:04d}"
            fields.append((name, "v" * (share - 32 - len(name))))
        self.assertEqual(self.size(fields), size)
        block = peer.encode(fields)
        sizes = [16_384] * ((len(block) - 1) // 16_384)
        peer.send(*headers_frames(stream, block, sizes=sizes))
        return stream

    @staticmethod
    def size(fields):
        """The size of a header list as HTTP/2 counts it."""
        return sum(len(name) + len(value) + 32 for name, value in fields)

    @statement("S26")
    def test_up_to_the_limit(self):
        peer = self.peer()
        stream = self.send(peer, self.LIMIT)
        peer.send_data(stream, message(), True)
        self.assert_status(peer.response(stream), 0)

    @statement("S26")
    def test_over_the_limit(self):
        peer = self.peer()
        for size in (self.LIMIT + 1, self.LIMIT * 4):
            with self.subTest(size=size):
                self.assert_immediate(peer.response(self.send(peer, size)), 8)
        self.assert_status(peer.call(EMPTY, message()), 0)

    @statement("S26")
    def test_far_over_the_limit(self):
        peer = self.peer()
        answer = peer.response(self.send(peer, self.LIMIT * 4 + 2_000))
        self.assertIsNotNone(answer.reset, answer)
        self.assertEqual(answer.blocks, [])
        self.assert_status(peer.call(EMPTY, message()), 0)

    @statement("S26")
    def test_absurd(self):
        peer = self.peer()
        self.send(peer, 300 * 1024)
        _, code, _ = peer.wait_goaway()
        self.assertEqual(code, ENHANCE_YOUR_CALM)
        peer.wait_closed()


if __name__ == "__main__":
    unittest.main()
