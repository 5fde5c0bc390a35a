"""S40-S45, R14: the life of connections and of the server."""

import json
import time
import unittest

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from hyperframe.frame import PingFrame

from grpctesting import method, output_request
from programs import Server
from rawpeer import (
    ENHANCE_YOUR_CALM, NO_ERROR, REFUSED_STREAM, connect, message, open_socket)
from servercase import ServerCase
from statements import statement

EMPTY = method("EmptyCall")
DUPLEX = method("FullDuplexCall")
# The last stream of the first GOAWAY of a graceful shutdown.
EVERY_STREAM = 2**31 - 1


class Keepalive(ServerCase):
    """PINGs of the server."""

    limits = {"keepaliveInterval": "300ms", "keepaliveTimeout": "300ms"}

    @statement("S40")
    def test_silent_client_is_lost(self):
        for call in (False, True):
            with self.subTest(call=call):
                peer = self.peer(automatic=False)
                peer.send_settings(ack=True)
                if call:
                    peer.request(1, DUPLEX, end_stream=False)
                    self.wait_running(1)
                peer.wait_closed(5)
                self.assertTrue(any(isinstance(one, PingFrame) for one in peer.frames))
                self.wait_running(0)

    @statement("S40")
    def test_answering_client_stays(self):
        peer = self.peer()
        frames = peer.quiet(1.3)
        self.assertFalse(peer.closed)
        self.assertGreaterEqual(sum(isinstance(one, PingFrame) for one in frames), 2)
        self.assert_status(peer.call(EMPTY, message()), 0)


class PingPolice(ServerCase):
    """PINGs of the client, with the intervals of a server that nobody configured."""

    limits = {"pingInterval": "300s", "idlePingInterval": "7200s"}

    def assert_punished(self, peer):
        """Sends PINGs until the server has enough."""
        for number in range(6):
            try:
                peer.ping(bytes([number]) * 8)
            except (AssertionError, ConnectionError):
                break
        peer.wait_closed()
        self.assertEqual([(code, text) for _, code, text in peer.goaways],
                         [(ENHANCE_YOUR_CALM, b"too_many_pings")])

    @statement("S41")
    def test_three_strikes(self):
        peer = self.peer()
        for _ in range(3):
            peer.ping()
        self.assert_punished(peer)

    @statement("S41")
    def test_three_strikes_with_a_call(self):
        peer = self.peer()
        peer.request(1, DUPLEX, end_stream=False)
        peer.ping()
        self.assert_punished(peer)
        self.wait_running(0)

    @statement("S41")
    def test_responses_forgive(self):
        peer = self.peer()
        peer.request(1, DUPLEX, end_stream=False)
        for number in range(20):
            peer.ping()
            peer.ping()
            peer.send_data(1, message(output_request(5)))
            peer.wait_for(lambda: len(peer.received(1).messages) > number, "a response")
        self.assertEqual(peer.goaways, [])

    @statement("S41")
    def test_acknowledgements_do_not_count(self):
        peer = self.peer()
        for _ in range(50):
            peer.send(PingFrame(0, opaque_data=b"\1" * 8, flags=["ACK"]))
        self.assert_status(peer.call(EMPTY, message()), 0)
        self.assertEqual(peer.goaways, [])


class PingsAllowed(ServerCase):
    """A server that lets its clients ping."""

    limits = {"pingInterval": "10ms", "idlePingInterval": "10ms"}

    @statement("S41")
    def test_pings_apart(self):
        peer = self.peer()
        for _ in range(10):
            peer.ping()
            peer.quiet(0.02)
        self.assertEqual(peer.goaways, [])


class IdleConnections(ServerCase):
    """Connections without a call."""

    limits = {"connectionIdleMax": "400ms", "drainNoticeTimeout": "200ms"}

    @statement("S43")
    def test_idle(self):
        peer = self.peer()
        self.assert_status(peer.call(EMPTY, message()), 0)
        peer.wait_closed(5)
        self.assertEqual(peer.goaways[-1], (1, NO_ERROR, b"max_idle"))

    @statement("S43")
    def test_not_with_a_call(self):
        peer = self.peer()
        peer.request(1, DUPLEX, end_stream=False)
        peer.quiet(1)
        self.assertEqual(peer.goaways, [])
        peer.send_data(1, b"", True)
        self.assert_status(peer.response(1), 0)
        peer.wait_closed(5)


class OldConnections(ServerCase):
    """Connections that were open for long."""

    limits = {"connectionAgeMax": "600ms", "connectionAgeGrace": "600ms",
              "drainNoticeTimeout": "200ms"}

    @statement("S43")
    def test_age(self):
        start = time.monotonic()
        peer = self.peer()
        self.assert_status(peer.call(EMPTY, message()), 0)
        peer.wait_closed(5)
        self.assertGreater(time.monotonic() - start, 0.5)
        self.assertEqual(peer.goaways[-1], (1, NO_ERROR, b"max_age"))

    @statement("S43")
    def test_grace(self):
        peer = self.peer()
        peer.request(1, EMPTY, body=message(), metadata=[("x-sleep-ms", "900")])
        peer.request(3, DUPLEX, end_stream=False)
        self.assert_status(peer.response(1), 0)
        peer.wait_closed(5)
        self.assertEqual(peer.goaways[-1][1:], (NO_ERROR, b"max_age"))
        self.wait_running(0)


class Shutdown(unittest.TestCase):
    """SIGTERM."""

    def start(self, **limits):
        """A server that this test ends."""
        limits = {"pingInterval": "0ms", "idlePingInterval": "0ms", **limits}
        return self.enterContext(Server(limits=limits))

    def drain(self, server, peer, milliseconds=1500):
        """Begins a call of so long, ends the server and waits for the first GOAWAY."""
        peer.request(1, EMPTY, body=message(), metadata=[("x-sleep-ms", str(milliseconds))])
        peer.ping()
        server.signal()
        self.assertEqual(peer.wait_goaway()[:2], (EVERY_STREAM, NO_ERROR))

    @statement("S44")
    def test_two_goaways(self):
        server = self.start(drainNoticeTimeout="9s")
        with connect(server.address) as peer:
            peer.wait_settings()
            peer.automatic = False
            self.drain(server, peer)
            ping = peer.wait_for(lambda: next((
                one for one in peer.frames if isinstance(one, PingFrame) and not one.flags
            ), None), "PING")
            # Sent before the notice could arrive: must be served.
            peer.request(3, EMPTY, body=message())
            self.assertEqual(peer.response(3).status, 0)
            peer.send(PingFrame(0, opaque_data=ping.opaque_data, flags=["ACK"]))
            last, code, text = peer.wait_goaway()
            self.assertEqual((last, code), (3, NO_ERROR))
            self.assertTrue(text)
            self.assertEqual(peer.response(1).status, 0)
            peer.wait_closed()
        self.assertEqual(server.wait(), 0)

    @statement("S44")
    def test_acknowledgement_that_does_not_come(self):
        server = self.start(drainNoticeTimeout="200ms")
        with connect(server.address) as peer:
            peer.wait_settings()
            peer.automatic = False
            self.drain(server, peer)
            self.assertEqual(peer.wait_goaway(1.2)[:2], (1, NO_ERROR))
            self.assertEqual(peer.response(1).status, 0)
            peer.wait_closed()
        self.assertEqual(server.wait(), 0)

    @statement("R14")
    def test_streams_after_the_end_was_announced(self):
        server = self.start()
        with connect(server.address) as peer:
            peer.wait_settings()
            self.drain(server, peer)
            last, _, _ = peer.wait_goaway()
            self.assertEqual(last, 1)
            peer.request(3, EMPTY, body=message())
            peer.wait_closed()
            answer = peer.received(3)
            # GOAWAY names the last stream that is served, which refuses those above it.
            self.assertIn((answer.status, answer.reset),
                          ((None, None), (None, REFUSED_STREAM), (14, None)))
            self.assertEqual(peer.received(1).status, 0)
        self.assertEqual(server.wait(), 0)

    @statement("S45")
    def test_listener_closes_first(self):
        server = self.start()
        with connect(server.address) as peer:
            peer.wait_settings()
            self.drain(server, peer)
            with self.assertRaises(ConnectionRefusedError):
                open_socket(server.address).close()
            self.assertEqual(peer.response(1).status, 0)
        self.assertEqual(server.wait(), 0)

    @statement("S45", "H1")
    def test_health_is_told_first(self):
        server = self.start()
        with grpc.insecure_channel(server.address) as channel:
            watch = health_pb2_grpc.HealthStub(channel).Watch(
                health_pb2.HealthCheckRequest(), timeout=10)
            self.assertEqual(next(watch).status, health_pb2.HealthCheckResponse.SERVING)
            with connect(server.address) as peer:
                peer.wait_settings()
                self.drain(server, peer)
                self.assertEqual(next(watch).status, health_pb2.HealthCheckResponse.NOT_SERVING)
                self.assertEqual(peer.response(1).status, 0)
            watch.cancel()
        self.assertEqual(server.wait(), 0)

    @statement("S45")
    def test_bounded_and_reported(self):
        server = self.start(drainGrace="600ms")
        with connect(server.address) as peer:
            peer.request(1, DUPLEX, end_stream=False)
            peer.request(3, DUPLEX, end_stream=False)
            peer.ping()
            start = time.monotonic()
            server.signal()
            self.assertEqual(server.wait(10), 0)
            took = time.monotonic() - start
        self.assertGreater(took, 0.4)
        self.assertLess(took, 5)
        self.assertTrue(any("unfinished" in json.dumps(line) for line in server.log), server.text)

    @statement("S45")
    def test_nothing_to_wait_for(self):
        server = self.start()
        with connect(server.address) as peer:
            self.assertEqual(peer.call(EMPTY, message()).status, 0)
            start = time.monotonic()
            server.signal()
            peer.wait_closed()
            self.assertEqual(server.wait(), 0)
            self.assertLess(time.monotonic() - start, 3)


if __name__ == "__main__":
    unittest.main()
