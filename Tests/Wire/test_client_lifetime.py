"""Connections of our client that age: GOAWAY, keepalive, and idleness."""

import time
import unittest

from clientcase import ClientCase, let_pass
from rawserver import RawServer, answering, greeting
from rawstreams import RESPONSE, framed
from statements import statement

NO_LAST_STREAM = 2**31 - 1
ENHANCE_YOUR_CALM = 11
KEEPALIVE = ["keepaliveInterval=400ms", "keepaliveTimeout=10s"]


def fine(connection, request):
    """Answers with an empty message."""
    connection.respond(request, b"")


class GoAway(ClientCase):
    """A server that announces its end."""

    @statement("C49")
    def test_graceful_end(self):
        """Two GOAWAYs: old calls finish where they are, new ones go elsewhere."""
        with RawServer(greeting(), answering(fine)) as server:
            client = self.client(server)
            old = client.start()
            server.wait(lambda: server.requests, "the first call")
            leaving = server.connections[0]
            leaving.goaway(last=NO_LAST_STREAM)
            leaving.ping()
            server.wait(lambda: leaving.pongs, "the answer to the PING")
            self.assertEqual(client.call().code, 0)
            leaving.goaway(last=1)
            self.assertEqual(client.call().code, 0)
            self.assertFalse(old.ended)
            fine(leaving, leaving.requests[0])
            self.assertEqual(old.result().code, 0)
            server.wait(lambda: leaving.closed, "the end of the old connection")
            self.assertEqual([len(each.requests) for each in server.connections], [1, 2])

    @statement("C49")
    def test_no_goaway_in_answer(self):
        """GOAWAY is not answered with GOAWAY, once or twice."""
        with RawServer(greeting()) as server:
            client = self.client(server)
            call = client.start()
            server.wait(lambda: server.requests, "the call")
            leaving = server.connections[0]
            leaving.goaway(last=NO_LAST_STREAM)
            leaving.goaway(last=1)
            leaving.ping()
            server.wait(lambda: leaving.pongs, "the answer to the PING")
            self.assertEqual(leaving.goaways, [])
            fine(leaving, leaving.requests[0])
            self.assertEqual(call.result().code, 0)

    @statement("C49")
    def test_goaway_of_an_idle_connection(self):
        """Without calls the connection is closed, and the next call makes another."""
        with RawServer(answering(fine)) as server:
            client = self.client(server)
            self.assertEqual(client.call().code, 0)
            server.connections[0].goaway(last=1)
            server.wait(lambda: server.connections[0].closed, "the end of the connection")
            self.assertEqual(client.call().code, 0)
            self.assertEqual(len(server.connections), 2)

    @statement("C28")
    def test_goaway_with_an_error(self):
        """What the server said of the end is in the error of the calls that it ended."""
        def leave(connection, request):
            connection.goaway(last=request.stream, code=2, text=b"out of cheese")
            connection.close()
        with RawServer(answering(leave)) as server:
            result = self.call(server)
            self.assertEqual(result.code, 14)
            self.assertIn("out of cheese", result.message)


class Keepalive(ClientCase):
    """PINGs that find out whether the server is there."""

    @statement("C51")
    def test_interval(self):
        """While a call runs a PING goes out per interval without input."""
        with RawServer(greeting()) as server:
            client = self.client(server, KEEPALIVE)
            client.start(cancel_after_ms=10_000)
            pings = server.wait(
                lambda: server.connections and len(server.connections[0].pings) >= 3
                and server.connections[0].pings, "three PINGs")
            times = [when for when, _ in pings]
            for before, after in zip(times, times[1:]):
                self.assertGreaterEqual(after - before, 0.38)

    @statement("C51")
    def test_input_puts_pings_off(self):
        """The interval is counted from the last bytes that came."""
        with RawServer(greeting()) as server:
            client = self.client(server, ["keepaliveInterval=1s", "keepaliveTimeout=10s"])
            client.start(kind="server", cancel_after_ms=20_000)
            request = server.wait(lambda: server.requests, "the call")[0]
            connection = server.connections[0]
            connection.headers(request, RESPONSE)
            for step in range(1, 11):
                let_pass(request.began + step * 0.2)
                connection.data(request, framed(b"here"))
            last = time.monotonic()
            self.assertEqual(connection.pings, [])
            server.wait(lambda: connection.pings, "a PING")
            self.assertGreaterEqual(connection.pings[0][0] - last, 0.9)

    @statement("C51")
    def test_unanswered(self):
        """A PING without an answer ends the connection and its calls."""
        def mute(connection):
            connection.handshake()
            connection.answer_pings = False
        with RawServer(mute, answering(fine)) as server:
            client = self.client(server, ["keepaliveInterval=300ms", "keepaliveTimeout=300ms"])
            result = client.call(timeout_ms=20_000)
            self.assertEqual(result.code, 14)
            self.assertGreaterEqual(result.elapsed_ms, 500)
            server.wait(lambda: server.connections[0].closed, "the end of the connection")
            self.assertEqual(client.call().code, 0)

    @statement("C51")
    def test_off_by_default(self):
        """Without the option no PING is sent."""
        with RawServer(greeting()) as server:
            self.assertEqual(self.call(server, timeout_ms=1_500).code, 4)
            self.assertEqual(server.connections[0].pings, [])

    @statement("C51")
    def test_without_calls(self):
        """A connection without calls gets PINGs only where the option says so."""
        with RawServer(answering(fine)) as server:
            client = self.client(server, [*KEEPALIVE, "keepaliveWithoutCalls=true"])
            self.assertEqual(client.call().code, 0)
            server.wait(lambda: server.connections[0].pings, "a PING")
        with RawServer(answering(fine)) as server:
            client = self.client(server, KEEPALIVE)
            self.assertEqual(client.call().code, 0)
            let_pass(time.monotonic() + 1.3)
            connection = server.connections[0]
            self.assertEqual(connection.pings, [])
            self.assertEqual(client.call().code, 0)
            server.wait(lambda: connection.pings, "the PING of the call after the pause")

    @statement("C50")
    def test_too_many_pings(self):
        """A server that complains gets half as many PINGs, and the log says why."""
        with RawServer(greeting()) as server:
            client = self.client(server, KEEPALIVE)
            client.start(cancel_after_ms=15_000)
            server.wait(lambda: server.requests, "the first call")
            server.connections[0].goaway(1, ENHANCE_YOUR_CALM, b"too_many_pings")
            server.connections[0].close()
            client.start(cancel_after_ms=15_000, wait_for_ready=True)
            pings = server.wait(
                lambda: len(server.connections) == 2 and len(server.connections[1].pings) >= 3
                and server.connections[1].pings, "three PINGs on the second connection")
            times = [when for when, _ in pings]
            for before, after in zip(times, times[1:]):
                self.assertGreaterEqual(after - before, 0.76)
            self.assertIn("too_many_pings", client.log)


class Idleness(ClientCase):
    """Channels that have nothing to do."""

    @statement("C52")
    def test_idle_channel(self):
        """The connection is closed after the idle time, and the next call makes another."""
        with RawServer(answering(fine)) as server:
            client = self.client(server, ["idleTimeout=1s"])
            for number in range(1, 3):
                self.assertEqual(client.call().code, 0)
                answered = time.monotonic()
                self.assertEqual(len(server.connections), number)
                server.wait(lambda: server.connections[-1].closed, "the end of the connection")
                self.assertGreaterEqual(time.monotonic() - answered, 0.9)

    @statement("C52")
    def test_busy_channel(self):
        """A channel with a call is not idle, however quiet the call is."""
        with RawServer(greeting()) as server:
            client = self.client(server, ["idleTimeout=1s"])
            call = client.start()
            request = server.wait(lambda: server.requests, "the call")[0]
            let_pass(request.began + 2)
            fine(server.connections[0], request)
            self.assertEqual(call.result().code, 0)


if __name__ == "__main__":
    unittest.main()
