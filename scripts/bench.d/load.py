"""Drives a server with h2load."""

import dataclasses
import pathlib
import re
import statistics
import subprocess
import sys

import machine
import sample

# Before each measurement: tells the rate, and so how many calls fill the time.
WARM_UP_CALLS = 5_000
WARM_UP_SECONDS = 0.2
GRPC_PREFIX_BYTES = 5
TIMEOUT_SECONDS = 300


@dataclasses.dataclass(frozen=True)
class Shape:
    """How many connections, and how many calls at once on each."""

    connections: int
    streams: int

    def __str__(self):
        return f"{self.connections} × {self.streams}"

    @property
    def is_single(self):
        """Whether there is one call at a time: then its latency means something."""
        return self.connections == self.streams == 1


SHAPES = (Shape(1, 1), Shape(10, 10), Shape(50, 100))


@dataclasses.dataclass(frozen=True)
class Result:
    """One run of h2load. Latencies are None unless the shape is single."""

    calls_per_second: float
    cpu_us: float
    p50_us: float | None = None
    p99_us: float | None = None


class Load:
    """Runs h2load on its core against servers that serve `served`."""

    def __init__(self, served, core, directory):
        self._served = served
        # Where h2load runs.
        self.core = core
        self._log = pathlib.Path(directory) / "latencies.tsv"

    def run(self, server, shape, seconds, url=None):
        """Drives `server` for about `seconds` and answers what that cost.

        Goes to its plaintext port unless there is a `url`, such as https://127.0.0.1:4433.
        """
        url = url or f"http://{server.address}"
        rate, _ = self.call(url, shape, WARM_UP_CALLS)
        rate, _ = self.call(url, shape, max(WARM_UP_CALLS, int(rate * WARM_UP_SECONDS)))
        count = max(WARM_UP_CALLS, int(rate * seconds))
        before = server.cpu_seconds()
        rate, latencies = self.call(url, shape, count, self._log if shape.is_single else None)
        cpu_us = (server.cpu_seconds() - before) / count * 1e6
        if not latencies:
            return Result(rate, cpu_us)
        percentiles = statistics.quantiles(latencies, n=100)
        return Result(rate, cpu_us, percentiles[49], percentiles[98])

    def latency(self, url, count):
        """Makes `count` calls, one at a time; answers the 50th and 99th percentile in µs."""
        _, latencies = self.call(url, SHAPES[0], count, self._log)
        percentiles = statistics.quantiles(latencies, n=100)
        return percentiles[49], percentiles[98]

    def call(self, url, shape, count, log=None):
        """Makes `count` calls; answers calls a second and, with `log`, every latency in µs."""
        command = [
            "h2load", "-t", "1", "-c", shape.connections, "-m", shape.streams, "-n", count,
            "-d", self._served.request_file, "-H", "content-type: application/grpc",
            "-H", "te: trailers", f"{url}{sample.METHOD}"]
        if log:
            log.unlink(missing_ok=True)
            command += ["--log-file", log]
        text = subprocess.run(
            machine.pinned(self.core, command), capture_output=True, text=True, check=True,
            timeout=TIMEOUT_SECONDS).stdout
        # h2load cannot see grpc-status, but a failed call has no body.
        bodies = int(re.search(r"\((\d+)\) data", text)[1])
        if bodies != count * (self._served.answer_bytes + GRPC_PREFIX_BYTES):
            sys.exit(f"scripts/bench: not every call was answered:\n{text}")
        rate = float(re.search(r"finished in \S+, ([\d.]+) req/s", text)[1])
        if not log:
            return rate, []
        with open(log, encoding="ascii") as lines:
            return rate, [int(line.split("\t")[2]) for line in lines]
