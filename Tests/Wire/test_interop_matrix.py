"""The interop cases of gRPC between our programs and those of other implementations."""

import unittest

from interopcase import (
    BASIC, CLIENT_COMPRESSED, CLIENTS, SERVER_COMPRESSED, TRANSPORTS, InteropCase)
from programs import command

CONCURRENT = ("concurrent_large_unary",)
CONCURRENT_CALLS = 50


class OurServer(InteropCase):
    """Clients of other implementations at our server."""

    def run_client(self, name, cases):
        """Runs all cases over every transport."""
        for transport in TRANSPORTS:
            with self.subTest(transport):
                server, tls = self.server("slipway", transport)
                self.check(CLIENTS[name], server, cases, tls)
                self.check(CLIENTS[name], server, CONCURRENT, tls, CONCURRENT_CALLS)

    def test_grpcio(self):
        """C-core, which compresses."""
        self.run_client("grpcio", BASIC + CLIENT_COMPRESSED + SERVER_COMPRESSED)

    def test_grpclib(self):
        """Pure Python, which does not: our server must not compress for it."""
        self.run_client("grpclib", BASIC + SERVER_COMPRESSED)


class OurClient(InteropCase):
    """Our client at our server and at those of other implementations."""

    def run_server(self, name, cases):
        """Runs all cases over every transport."""
        program = command()
        for transport in TRANSPORTS:
            with self.subTest(transport):
                server, tls = self.server(name, transport)
                self.check(program, server, cases, tls)
                self.check(program, server, CONCURRENT, tls, CONCURRENT_CALLS)

    def test_slipway(self):
        """Both ends are ours."""
        self.run_server("slipway", BASIC + CLIENT_COMPRESSED + SERVER_COMPRESSED)

    def test_grpcio(self):
        """C-core; its Python interface does not tell whether a request was compressed."""
        self.run_server("grpcio", BASIC)

    def test_grpclib(self):
        """Pure Python, which does not compress."""
        self.run_server("grpclib", BASIC)


if __name__ == "__main__":
    unittest.main()
