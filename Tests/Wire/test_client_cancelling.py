"""How our client gives up calls: cancelled, out of time, early ends, and in the queue."""

import unittest

from hyperframe import frame as frames

from clientcase import ClientCase
from rawserver import RawServer, answering, greeting
from rawstreams import OK, RESPONSE, framed
from statements import statement

LARGE = bytes(400_000)
NO_ERROR, CANCEL = 0, 8
ONE_STREAM = {frames.SettingsFrame.MAX_CONCURRENT_STREAMS: 1}


class Cancelling(ClientCase):
    """Streams that our client resets."""

    @statement("C43")
    def test_cancel(self):
        """A cancelled call ends as such, here and there."""
        with RawServer(greeting()) as server:
            self.assertEqual(self.call(server, cancel_after_ms=300).code, 1)
            server.wait(lambda: server.requests[0].resets == [CANCEL], "RST_STREAM(CANCEL)")

    @statement("C43")
    def test_cancel_a_stream(self):
        """The messages before the cancellation are delivered."""
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            connection.data(request, framed(b"1") + framed(b"2"))
        for kind in ("server", "bidi"):
            with self.subTest(kind), RawServer(answering(answer)) as server:
                result = self.call(server, kind=kind, cancel_after_messages=2)
                self.assertEqual((result.code, result.messages), (1, [b"1", b"2"]))
                server.wait(lambda: server.requests[0].resets == [CANCEL], "RST_STREAM(CANCEL)")

    @statement("C43")
    def test_cancel_while_sending(self):
        """A request that the server does not take is given up."""
        def stall(connection):
            connection.grant_windows = False
            connection.handshake()
        with RawServer(stall) as server:
            result = self.call(server, kind="client", requests=[LARGE], cancel_after_ms=300)
            self.assertEqual(result.code, 1)
            server.wait(lambda: server.requests[0].resets == [CANCEL], "RST_STREAM(CANCEL)")

    @statement("D10")
    def test_deadline(self):
        """Our own timer ends the call, and the stream."""
        with RawServer(greeting()) as server:
            result = self.call(server, timeout_ms=500)
            self.assertEqual(result.code, 4)
            self.assertGreaterEqual(result.elapsed_ms, 499)
            self.assertLess(result.elapsed_ms, 5_000)
            server.wait(lambda: server.requests[0].resets == [CANCEL], "RST_STREAM(CANCEL)")

    @statement("D10")
    def test_deadline_of_a_stream(self):
        """Messages do not put off the deadline."""
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            connection.data(request, framed(b"early"))
        with RawServer(answering(answer)) as server:
            result = self.call(server, kind="server", timeout_ms=500)
            self.assertEqual((result.code, result.messages), (4, [b"early"]))
            server.wait(lambda: server.requests[0].resets == [CANCEL], "RST_STREAM(CANCEL)")

    @statement("C45")
    def test_early_end(self):
        """Trailers before our half-close end the call; the rest of the request is not sent."""
        def refuse(connection):
            connection.grant_windows = False
            connection.handshake()
            request = connection.next_request(complete=False)
            connection.wait(lambda: request.body, "the first bytes")
            connection.status(request, 9, ("grpc-message", "enough"))
        with RawServer(refuse) as server:
            result = self.call(server, kind="client", requests=[LARGE])
            self.assertEqual((result.code, result.message), (9, "enough"))
            request = server.requests[0]
            server.wait(lambda: request.resets, "RST_STREAM")
            self.assertEqual(request.resets, [NO_ERROR])
            self.assertLess(len(request.body), 70_000)


class Queue(ClientCase):
    """Calls over the server's MAX_CONCURRENT_STREAMS."""

    @statement("C46")
    def test_calls_wait(self):
        """No more streams are open than the server allows, and all calls succeed."""
        settings = {frames.SettingsFrame.MAX_CONCURRENT_STREAMS: 2}
        def pairs(connection):
            connection.handshake(settings)
            for _ in range(3):
                open_now = [connection.next_request(), connection.next_request()]
                connection.ping()
                connection.wait(lambda: connection.pongs, "the answer to the PING")
                connection.pongs.clear()
                unanswered.append(len(connection.requests))
                for request in open_now:
                    connection.respond(request, b"")
        unanswered = []
        with RawServer(pairs) as server:
            client = self.client(server)
            calls = [client.start() for _ in range(6)]
            self.assertEqual([call.result().code for call in calls], [0] * 6)
            self.assertEqual(unanswered, [2, 4, 6])

    @statement("C46")
    def test_limit_that_changes(self):
        """With a limit of none all calls wait; they run when it is raised."""
        with RawServer(answering(
                lambda connection, request: connection.respond(request, b""),
                {frames.SettingsFrame.MAX_CONCURRENT_STREAMS: 0})) as server:
            client = self.client(server)
            self.assertEqual(client.call(timeout_ms=500).code, 4)
            waiting = client.start()
            self.assertEqual(server.requests, [])
            server.connections[0].send(frames.SettingsFrame(0, settings=ONE_STREAM))
            self.assertEqual(waiting.result().code, 0)

    @statement("C44", "C46")
    def test_leaving_the_queue(self):
        """A call that ends in the queue leaves no trace on the wire."""
        with RawServer(greeting(ONE_STREAM)) as server:
            client = self.client(server)
            first = client.start()
            server.wait(lambda: server.requests, "the first call")
            waiting = [client.start(timeout_ms=500), client.start(cancel_after_ms=300)]
            behind = client.start()
            self.assertEqual([call.result().code for call in waiting], [4, 1])
            connection = server.connections[0]
            connection.respond(server.requests[0], b"first")
            server.wait(lambda: len(server.requests) == 2, "the call behind them")
            connection.respond(server.requests[1], b"behind")
            self.assertEqual(first.result().messages, [b"first"])
            self.assertEqual(behind.result().messages, [b"behind"])
            # The connection would have failed on a reset of a stream that it has not seen.
            connection.ping()
            server.wait(lambda: connection.pongs, "the answer to the PING")
            self.assertEqual([request.resets for request in server.requests], [[], []])

    @statement("C43", "C46")
    def test_cancelled_calls_make_room(self):
        """A call that was given up frees its stream."""
        with RawServer(greeting(ONE_STREAM)) as server:
            client = self.client(server)
            first = client.start(cancel_after_ms=300)
            # Calls begin at the same time: which one is sent first is otherwise open.
            server.wait(lambda: len(server.requests) == 1, "the first call")
            second = client.start()
            self.assertEqual(first.result().code, 1)
            server.wait(lambda: len(server.requests) == 2, "the second call")
            server.connections[0].respond(server.requests[1], b"second", trailers=OK)
            self.assertEqual(second.result().messages, [b"second"])


if __name__ == "__main__":
    unittest.main()
