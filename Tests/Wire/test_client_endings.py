"""How calls of our client end when a stream or the connection does."""

import os
import signal
import unittest

from hyperframe import frame as frames

from clientcase import ClientCase, let_pass
from rawserver import RawServer, answering, greeting
from rawstreams import OK, RESPONSE, framed
from statements import statement


def reset_answer(code):
    """An answer that is RST_STREAM with this code."""
    return lambda connection, request: connection.reset(request, code)


class Resets(ClientCase):
    """RST_STREAM, with every code that HTTP/2 knows."""

    @statement("C20")
    def test_reset_is_internal(self):
        """Codes that say nothing of the call."""
        codes = (0, 1, 2, 3, 4, 5, 6, 9, 10, 13, 0xFFFF)
        self.check_codes((code, 13, reset_answer(code)) for code in codes)

    @statement("C22")
    def test_reset_cancel(self):
        """CANCEL is CANCELLED."""
        self.check_codes([("CANCEL", 1, reset_answer(8))])

    @statement("C22", "D11")
    def test_cancel_after_the_deadline(self):
        """What ends after the deadline has exceeded it, whatever the server says."""
        for name, answer in (
            ("reset", reset_answer(8)),
            ("status", lambda connection, request: connection.status(request, 1)),
        ):
            with self.subTest(name), RawServer(greeting()) as server:
                client = self.client(server)
                call = client.start(timeout_ms=1_500)
                request = server.wait(lambda: server.requests, "the call")[0]
                os.kill(client.pid, signal.SIGSTOP)
                try:
                    answer(server.connections[0], request)
                    let_pass(request.began + 1.6)
                finally:
                    os.kill(client.pid, signal.SIGCONT)
                self.assertEqual(call.result().code, 4)

    @statement("C23")
    def test_reset_enhance_your_calm(self):
        """ENHANCE_YOUR_CALM is RESOURCE_EXHAUSTED."""
        self.check_codes([("ENHANCE_YOUR_CALM", 8, reset_answer(11))])

    @statement("C24")
    def test_reset_inadequate_security(self):
        """INADEQUATE_SECURITY is PERMISSION_DENIED."""
        self.check_codes([("INADEQUATE_SECURITY", 7, reset_answer(12))])

    @statement("C21", "C55")
    def test_refused_once(self):
        """A refused stream was not processed: it is tried again."""
        def answer(connection, request):
            if request.stream == 1:
                connection.reset(request, 7)
            else:
                connection.respond(request, b"now")
        with RawServer(answering(answer)) as server:
            result = self.call(server, metadata=[["x-key", "kept"]], requests=[b"again"])
            self.assertEqual((result.code, result.messages), (0, [b"now"]))
            first, second = server.requests
            self.assertEqual(first.messages, second.messages)
            self.assertEqual(second.value("x-key"), "kept")
            self.assertIsNone(second.value("grpc-previous-rpc-attempts"))

    @statement("C21", "C55")
    def test_refused_twice(self):
        """The second refusal is the caller's."""
        with RawServer(answering(reset_answer(7))) as server:
            self.assertEqual(self.call(server).code, 14)
            self.assertEqual(len(server.requests), 2)

    @statement("C21", "C55")
    def test_refused_after_headers(self):
        """Once response headers came the call was processed, whatever the code says."""
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            connection.reset(request, 7)
        with RawServer(answering(answer)) as server:
            self.assertEqual(self.call(server).code, 14)
            self.assertEqual(len(server.requests), 1)

    @statement("C25")
    def test_reset_after_trailers(self):
        """The status came; the reset behind it changes nothing."""
        def answer(connection, request):
            connection.respond(request, b"done")
            connection.reset(request, 2)
        results = self.results(answer, answer, answer)
        self.assertEqual([(each.code, each.messages) for each in results], [(0, [b"done"])] * 3)

    @statement("C29")
    def test_headers_in_the_middle(self):
        """Header fields behind the response's own must be trailers and end the stream."""
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            connection.data(request, framed(b"one"))
            connection.headers(request, [("x-more", "1")])
        with RawServer(answering(answer)) as server:
            self.assertEqual(self.call(server, timeout_ms=15_000).code, 13)
            server.wait(lambda: server.requests[0].resets == [1], "RST_STREAM(PROTOCOL_ERROR)")

    @statement("C28", "C20")
    def test_reset_during_a_message(self):
        """Messages that are complete arrive before the error."""
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            connection.data(request, framed(b"whole") + framed(b"half", length=8))
            connection.reset(request, 2)
        with RawServer(answering(answer)) as server:
            result = self.call(server, kind="server")
            self.assertEqual((result.code, result.messages), (13, [b"whole"]))


class Connections(ClientCase):
    """GOAWAY, the connection's end, and what makes the client end it."""

    @statement("C26", "C55")
    def test_goaway_below_the_stream(self):
        """The call was not processed: a new connection gets it."""
        def leave(connection):
            connection.handshake()
            connection.next_request()
            connection.goaway(last=0)
        stay = answering(lambda connection, request: connection.respond(request, b"new"))
        with RawServer(leave, stay) as server:
            result = self.call(server)
            self.assertEqual((result.code, result.messages), (0, [b"new"]))
            self.assertEqual(len(server.requests), 2)
            self.assertEqual(len(server.connections), 2)

    @statement("C26", "C55")
    def test_goaway_below_the_stream_twice(self):
        """The second time it is the caller's."""
        def leave(connection):
            connection.handshake()
            connection.next_request()
            connection.goaway(last=0)
        with RawServer(leave) as server:
            self.assertEqual(self.call(server).code, 14)
            self.assertEqual(len(server.requests), 2)

    @statement("C27")
    def test_goaway_above_the_stream(self):
        """A call that the GOAWAY leaves alone completes on its connection."""
        def leave(connection):
            connection.handshake()
            request = connection.next_request()
            connection.goaway(last=request.stream)
            connection.ping()
            connection.wait(lambda: connection.pongs, "the answer to the PING")
            connection.respond(request, b"last")
        with RawServer(leave) as server:
            result = self.call(server)
            self.assertEqual((result.code, result.messages), (0, [b"last"]))
            self.assertEqual(len(server.connections), 1)

    @statement("C28")
    def test_end_of_the_connection(self):
        """The connection ends before, in and behind the headers of the response."""
        def nothing(connection, _request):
            connection.close()
        def headers(connection, request):
            connection.headers(request, RESPONSE)
            connection.close()
        def half_a_message(connection, request):
            connection.headers(request, RESPONSE)
            connection.data(request, framed(b"half", length=8))
            connection.close()
        for answer in (nothing, headers, half_a_message):
            with self.subTest(answer.__name__), RawServer(answering(answer)) as server:
                self.assertEqual(self.call(server).code, 14)
                self.assertEqual(len(server.requests), 1)

    @statement("C30")
    def test_push_promise(self):
        """We forbid pushing; a promise ends the connection with PROTOCOL_ERROR."""
        def promise(connection):
            connection.handshake()
            request = connection.next_request()
            self.assertEqual(connection.settings.get(frames.SettingsFrame.ENABLE_PUSH), 0)
            block = connection.encode([(":method", "GET"), (":scheme", "http"),
                                       (":authority", "a"), (":path", "/pushed")])
            connection.send(frames.PushPromiseFrame(request.stream, 2, block,
                                                    flags=["END_HEADERS"]))
        with RawServer(promise) as server:
            self.assertIn(self.call(server, timeout_ms=15_000).code, (13, 14))
            server.wait(lambda: server.connections[0].goaways == [1], "GOAWAY(PROTOCOL_ERROR)")
            server.wait(lambda: server.connections[0].closed, "the connection's end")

    @statement("C28")
    def test_bytes_that_are_no_frames(self):
        """A peer that speaks another protocol fails the call, and nothing else."""
        def babble(connection):
            connection.send_bytes(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")
        with RawServer(babble) as server:
            self.assertEqual(self.call(server, options=["connectTimeout=5s"]).code, 14)

    @statement("C28")
    def test_trailers_and_the_end_at_once(self):
        """A server that answers and closes in one go was understood."""
        def answer(connection, request):
            connection.respond(request, b"bye", trailers=OK)
            connection.close()
        with RawServer(answering(answer)) as server:
            result = self.call(server)
            self.assertEqual((result.code, result.messages), (0, [b"bye"]))


if __name__ == "__main__":
    unittest.main()
