"""What our client makes of the responses of servers: good ones, odd ones and broken ones."""

import gzip
import unittest

from clientcase import ClientCase
from rawserver import RawServer, answering
from rawstreams import OK, RESPONSE, framed
from statements import statement

ERRORS_OF_OUR_OWN = (2, 13)


def http_answer(status, *fields, body=b""):
    """An answer of a server, or a proxy, that knows HTTP and no gRPC."""

    def answer(connection, request):
        fields_sent = [(":status", str(status)), *fields]
        connection.headers(request, fields_sent, end=not body)
        if body:
            connection.data(request, body, end=True)

    return answer


def status_answer(code, *fields):
    """An answer that is nothing but trailers, with this text as `grpc-status`."""
    return lambda connection, request: connection.status(request, code, *fields)


def body_answer(body, headers=(), trailers=OK):
    """Headers, a body as it is, and trailers; without trailers the body ends the stream."""

    def answer(connection, request):
        connection.headers(request, RESPONSE + list(headers))
        connection.data(request, body, end=trailers is None)
        if trailers is not None:
            connection.headers(request, trailers, end=True)

    return answer


class ForeignResponses(ClientCase):
    """Responses of something that is not a gRPC server."""

    @statement("C2")
    def test_http_status_maps_to_code(self):
        """The statuses that the specification maps."""
        expected = {400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14}
        self.check_codes((http, code, http_answer(http)) for http, code in expected.items())

    @statement("C3")
    def test_431(self):
        """Older and newer texts of the specification differ."""
        self.check_codes([(431, ERRORS_OF_OUR_OWN, http_answer(431))])

    @statement("C4")
    def test_other_http_status(self):
        """Any other status is UNKNOWN."""
        others = (204, 302, 408, 409, 413, 415, 418, 500, 501)
        self.check_codes((http, 2, http_answer(http)) for http in others)

    @statement("C5")
    def test_grpc_status_wins(self):
        """A gRPC status counts whatever the HTTP status says."""
        def answer(http):
            fields = ("content-type", "application/grpc"), ("grpc-status", "5")
            return http_answer(http, *fields)
        self.check_codes((http, 5, answer(http)) for http in (400, 404, 503))

    @statement("C6")
    def test_other_content_type(self):
        """The message shows what came instead of gRPC."""
        page = http_answer(200, ("content-type", "text/html"), body=b"<p>who are you?</p>")
        result, = self.results(page)
        self.assertEqual(result.code, 2)
        self.assertIn("text/html", result.message)
        self.assertIn("who are you?", result.message)

    @statement("C7")
    def test_other_content_type_with_status(self):
        """A page is no success, even when it claims so."""
        fields = ("content-type", "text/html"), ("grpc-status", "0")
        self.check_codes([("headers", 2, http_answer(200, *fields))])

    @statement("C19")
    def test_informational_responses(self):
        """A 1xx answer is skipped; one that ends the stream is broken."""
        def early_hints(connection, request):
            connection.headers(request, [(":status", "103"), ("link", "</style.css>")])
            connection.headers(request, [(":status", "103")])
            connection.respond(request, b"final")
        skipped, = self.results(early_hints)
        self.assertEqual((skipped.code, skipped.messages), (0, [b"final"]))
        self.check_codes([("1xx with the end", 13, http_answer(103))])


class Statuses(ClientCase):
    """Where the status of a call stands, and how it may be written."""

    @statement("C1")
    def test_trailers_only(self):
        """A percent-encoded message, with one sequence that is none."""
        result, = self.results(status_answer(9, ("grpc-message", "a%20b%zz%E2%98%BA")))
        self.assertEqual((result.code, result.message), (9, "a b%zz\N{WHITE SMILING FACE}"))

    @statement("C8")
    def test_status_that_is_no_number(self):
        """Not a number, nothing, or far too large a number."""
        texts = ("abc", "", "-1", "1.5", "99999999999999999999")
        self.check_codes((text, 2, status_answer(text)) for text in texts)

    @statement("C9")
    def test_unknown_status(self):
        """A number that no code has; the message stays."""
        result, = self.results(status_answer(99, ("grpc-message", "a later code")))
        self.assertEqual(result.code, 2)
        self.assertIn("a later code", result.message)

    @statement("C10")
    def test_leading_zero(self):
        """05 is 5."""
        self.check_codes([("05", 5, status_answer("05"))])

    @statement("C12")
    def test_end_without_trailers(self):
        """DATA that ends the stream leaves the call without a status."""
        self.check_codes([("data", ERRORS_OF_OUR_OWN, body_answer(framed(), trailers=None))])

    @statement("C13")
    def test_status_in_headers_before_a_body(self):
        """A status in headers that do not end the stream is none."""
        answer = body_answer(framed(), [("grpc-status", "0")], trailers=None)
        self.check_codes([("headers", ERRORS_OF_OUR_OWN, answer)])

    @statement("C14")
    def test_trailers_win_over_headers(self):
        """Of two statuses the one in the trailers counts."""
        answer = body_answer(framed(), [("grpc-status", "8")], [("grpc-status", "9")])
        self.check_codes([("both", 9, answer)])

    @statement("C15")
    def test_trailers_without_status(self):
        """Trailers must have a status."""
        answer = body_answer(framed(), trailers=[("x-note", "none")])
        self.check_codes([("trailers", ERRORS_OF_OUR_OWN, answer)])

    @statement("K6")
    def test_error_after_a_message(self):
        """An error stays one, with or without a message before it."""
        failed = [("grpc-status", "9"), ("grpc-message", "late")]
        self.check_codes([
            ("after a message", 9, body_answer(framed(b"partial"), trailers=failed)),
            ("after headers", 9, body_answer(b"", trailers=failed)),
        ])


class Messages(ClientCase):
    """Framing, compression and number of the response's messages."""

    @statement("C11", "K5")
    def test_success_without_message(self):
        """A unary call that brought nothing has failed."""
        accepted = (12, 13)
        self.check_codes([
            ("headers and trailers", accepted, body_answer(b"")),
            ("trailers only", accepted, status_answer(0)),
        ])

    @statement("K5")
    def test_two_messages(self):
        """A second message fails the call at once, while the server would go on."""
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            connection.data(request, framed(b"1") + framed(b"2"))
        with RawServer(answering(answer)) as server:
            result = self.call(server, timeout_ms=15_000)
            self.assertIn(result.code, (12, 13))
            server.wait(lambda: server.requests[0].resets == [8], "RST_STREAM(CANCEL)")

    @statement("C16")
    def test_truncated_message(self):
        """The end comes inside a prefix, or inside a message."""
        self.check_codes([
            ("inside the prefix", 13, body_answer(b"\0\0\0")),
            ("inside the message", 13, body_answer(framed(b"abc", length=4))),
            ("behind a message", 13, body_answer(framed(b"whole") + b"\0")),
        ])

    @statement("C17", "F6", "F7", "F9", "F14")
    def test_undecodable_message(self):
        """Compressed without or with an unknown encoding, corrupt, or marked in an unknown way."""
        zipped = gzip.compress(b"message")
        corrupt = zipped[:12] + b"\xff\xff\xff" + zipped[15:]
        unknown, identity, known = (
            [("grpc-encoding", name)] for name in ("snappy", "identity", "gzip")
        )
        self.check_codes([
            ("no encoding", 13, body_answer(framed(zipped, 1))),
            ("identity", 13, body_answer(framed(zipped, 1), identity)),
            ("unknown encoding", 13, body_answer(framed(zipped, 1), unknown)),
            ("corrupt", 13, body_answer(framed(corrupt, 1), known)),
            ("truncated", 13, body_answer(framed(zipped[:-9], 1), known)),
            ("flag 2", 13, body_answer(framed(b"message", 2), known)),
        ])

    @statement("F8")
    def test_unknown_encoding_unused(self):
        """An encoding that no message uses does no harm."""
        result, = self.results(body_answer(framed(b"plain"), [("grpc-encoding", "snappy")]))
        self.assertEqual((result.code, result.messages), (0, [b"plain"]))

    @statement("C18", "F3")
    def test_message_over_the_limit(self):
        """The call ends when the prefix came; the rest is not waited for."""
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            connection.data(request, framed(b"start", length=1_001))
        with RawServer(answering(answer)) as server:
            result = self.call(server, options=["receiveMessageBytesMax=1000"])
            self.assertEqual(result.code, 8)
            self.assertIn("1000", result.message.replace(",", ""))
            server.wait(lambda: server.requests[0].resets == [8], "RST_STREAM(CANCEL)")

    @statement("F4", "F10")
    def test_message_at_the_limit(self):
        """Exactly the limit is fine; one byte more, when unpacked, is not."""
        gzipped = [("grpc-encoding", "gzip")]
        options = ["receiveMessageBytesMax=1000"]
        self.check_codes([
            ("at the limit", 0, body_answer(framed(bytes(1_000)))),
            ("unpacked to the limit", 0, body_answer(framed(gzip.compress(bytes(1_000)), 1),
                                                     gzipped)),
            ("unpacked over it", 8, body_answer(framed(gzip.compress(bytes(1_001)), 1), gzipped)),
            ("a bomb", 8, body_answer(framed(gzip.compress(bytes(500_000)), 1), gzipped)),
        ], options)

    @statement("F1", "F2")
    def test_split_anyhow(self):
        """Frames of one byte, empty frames, and many messages in a frame are all the same."""
        sent = [b"", b"first", b"\0" * 7, b""]
        whole = b"".join(framed(message) for message in sent)
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            if request.path.endswith("Pieces"):
                connection.data(request, whole[:9], frame_bytes=1)
                connection.data(request, b"")
                connection.data(request, whole[9:], frame_bytes=1)
            else:
                connection.data(request, whole)
            connection.headers(request, OK, end=True)
        with RawServer(answering(answer)) as server:
            client = self.client(server)
            for name in ("Pieces", "Whole"):
                with self.subTest(name):
                    result = client.call(method=f"/test.Service/{name}", kind="server")
                    self.assertEqual((result.code, result.messages), (0, sent))


if __name__ == "__main__":
    unittest.main()
