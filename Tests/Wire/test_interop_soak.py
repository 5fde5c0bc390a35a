"""Thousands of calls, and of channels: nothing fails, and neither side grows."""

import statistics
import time
import unittest

from interopcase import CLIENTS, InteropCase, RunningCases, memory_of
from programs import command, wait_until

ITERATIONS = 5_000
SOAK_SECONDS = 120

# What either side may grow between the second quarter of a run and its last one.
GROWTH_BYTES_MAX = 4 * 1024 * 1024


class Soak(InteropCase):
    """The soak cases, with the memory of both processes watched."""

    def soak(self, program, case):
        """Runs one case and compares what both processes had in its quarters."""
        server, _ = self.server("slipway", "plaintext")
        client = RunningCases(program, server.address, [case], iterations=ITERATIONS)
        samples = {server.pid: [], client.pid: []}
        last = [0.0]

        def sampled_to_the_end():
            if not client.running:
                return True
            if time.monotonic() - last[0] > 0.05:
                last[0] = time.monotonic()
                for pid, values in samples.items():
                    values.append(memory_of(pid))
            return False

        wait_until(sampled_to_the_end, f"the end of {case}", SOAK_SECONDS)
        self.assertEqual(client.results()[case], "passed")
        for name, pid in (("server", server.pid), ("client", client.pid)):
            values = [value for value in samples[pid] if value]
            quarter = len(values) // 4
            self.assertGreater(quarter, 3, "the run was too short to say anything")
            early = statistics.median(values[quarter : 2 * quarter])
            late = statistics.median(values[-quarter:])
            self.assertLess(late - early, GROWTH_BYTES_MAX, f"the {name} grew")

    def test_calls_of_our_client(self):
        """One channel, both ends ours."""
        self.soak(command(), "rpc_soak")

    def test_channels_of_our_client(self):
        """A channel per call, both ends ours."""
        self.soak(command(), "channel_soak")

    def test_calls_of_grpcio(self):
        """One channel of another implementation."""
        self.soak(CLIENTS["grpcio"], "rpc_soak")

    def test_channels_of_grpcio(self):
        """A channel of another implementation per call."""
        self.soak(CLIENTS["grpcio"], "channel_soak")


if __name__ == "__main__":
    unittest.main()
