"""The base of the server tests: a running server, raw peers and stock channels."""

import unittest

import grpc

from grpctesting import method, services
from programs import Server, wait_until
from rawpeer import connect, message


class ServerCase(unittest.TestCase):
    """One server for each class, started with `limits`; it must end well when the class is done.

    PINGs are not counted unless a class says so: tests send them to wait for the server.
    """

    limits = {}
    tls = None

    @classmethod
    def setUpClass(cls):
        limits = {"pingInterval": "0ms", "idlePingInterval": "0ms", **cls.limits}
        cls.server = cls.enterClassContext(Server(limits=limits, tls=cls.tls))

    def tearDown(self):
        self.assertTrue(self.server.alive, "the server ended during a test")

    def peer(self, server=None, **options):
        """A raw connection, closed after the test."""
        return self.enterContext(connect((server or self.server).address, **options))

    def channel(self, server=None, **options):
        """A grpcio channel, closed after the test; `options` are those of grpc core."""
        pairs = [("grpc." + name, value) for name, value in options.items()]
        return self.enterContext(
            grpc.insecure_channel((server or self.server).address, options=pairs))

    def stub(self, server=None, **options):
        """A grpcio stub of the test service."""
        return services.TestServiceStub(self.channel(server, **options))

    def running(self, server=None):
        """How many handlers run, beside the one that answers this."""
        with connect((server or self.server).address) as peer:
            answer = peer.call(method("EmptyCall"), message(), metadata=[("x-report", "1")])
            self.assertEqual(answer.status, 0, answer)
            return int(answer.first("x-running-handlers", answer.trailers)) - 1

    def wait_running(self, count, server=None):
        """Waits until exactly so many handlers run."""
        wait_until(lambda: self.running(server) == count, f"{count} running handlers")

    def assert_status(self, received, status, *words):
        """The status of a response, and words of its message."""
        self.assertEqual(received.status, status, received)
        for word in words:
            self.assertIn(word, received.text)

    def assert_immediate(self, received, status, *words):
        """A trailers-only response with HTTP status 200."""
        self.assertTrue(received.trailers_only, received)
        self.assertEqual(received.http_status, 200, received)
        self.assert_status(received, status, *words)
