"""The interop cases between our programs and peers that must be compiled: grpc-go and grpc-c++.

Not part of the default tests: `scripts/interop` builds the peers, names their directory in
INTEROP_PEERS, and runs this file.
"""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from interopcase import BASIC, SERVERS, TRANSPORTS, InteropCase
from programs import command

CONCURRENT = ("concurrent_large_unary",)
CONCURRENT_CALLS = 200
# grpc-c++ has no way to call a method that its stubs do not know.
CASES = {
    "go": (*BASIC, "client_compressed_unary"),
    "cpp": (*(name for name in BASIC if name != "unimplemented_method"),
            "client_compressed_unary"),
}


class Compiled(InteropCase):
    """Both directions, with each peer."""

    def both_directions(self, name):
        """The peer's client at our server, and ours at the peer's server."""
        program = [os.path.join(os.environ["INTEROP_PEERS"], name)]
        SERVERS[name] = program
        for transport in TRANSPORTS:
            with self.subTest("our server", transport=transport):
                server, tls = self.server("slipway", transport)
                self.check(program, server, CASES[name], tls)
                self.check(program, server, CONCURRENT, tls, CONCURRENT_CALLS)
            with self.subTest("our client", transport=transport):
                server, tls = self.server(name, transport)
                self.check(command(), server, BASIC, tls)
                self.check(command(), server, CONCURRENT, tls, CONCURRENT_CALLS)

    def test_go(self):
        """grpc-go 1.33, of 2020."""
        self.both_directions("go")

    def test_cpp(self):
        """grpc-c++ 1.51, of 2022."""
        self.both_directions("cpp")


if __name__ == "__main__":
    unittest.main()
