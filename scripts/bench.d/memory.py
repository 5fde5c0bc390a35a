"""memory: at start, of idle connections, and after a million calls."""

import report
import wire
from load import Shape

CONNECTIONS = (1_000, 10_000)
CALLS = (100_000, 1_000_000)
# Files that a server and the bench have open besides connections.
OTHER_FILES = 200
LATENCY_CALLS = 5_000


def measure(bench):
    """Measures one server after the other, each started anew."""
    idle, calls = [], []
    for name in bench.names:
        with bench.skipping(name), bench.server(name) as server:
            idle.append((name, *_idle(bench, server)))
        with bench.skipping(name), bench.server(name) as server:
            calls.append((name, *_after_calls(bench, server)))
    report.table(("server:", "MiB at start", "KiB a connection: at 1,000", "at 10,000",
                  "p50 / p99 µs of a call: alone", "with 1,000 idle", "with 10,000",
                  "MiB after they closed"), idle)
    report.table(("server:", "MiB at start", *(f"after {count:,} calls" for count in CALLS)), calls)


def _idle(bench, server):
    """A row: memory and latency while more and more idle connections are open."""
    latencies = [_latency(bench, server)]
    before = server.mib()
    row = [f"{server.start_mib:.1f}"]
    opened = []
    try:
        for count in CONNECTIONS:
            if count + OTHER_FILES > bench.file_limit:
                row.append("too many files")
                latencies.append("")
                continue
            try:
                _open(server, opened, count)
            except OSError as error:
                row.append(f"{error} at {len(opened)}")
                latencies.append("")
                continue
            row.append(f"{(server.mib() - before) * 1024 / count:.1f}")
            latencies.append(_latency(bench, server))
    finally:
        for connection in opened:
            connection.close()
    # Answered only after it saw the others close, which came first.
    _latency(bench, server)
    return [*row, *latencies, f"{server.mib():.1f}"]


def _open(server, opened, count):
    """Opens connections until there are `count`."""
    while len(opened) < count:
        # As many at once as wait to be accepted without harm.
        fresh = [wire.Connection(server.address) for _ in range(min(100, count - len(opened)))]
        opened += fresh
        for connection in fresh:
            connection.finish_handshake()


def _latency(bench, server):
    p50, p99 = bench.load.latency(f"http://{server.address}", LATENCY_CALLS)
    return f"{p50:.0f} / {p99:.0f}"


def _after_calls(bench, server):
    """A row: memory as calls are made."""
    row, made = [f"{server.start_mib:.1f}"], 0
    for count in CALLS:
        bench.load.call(f"http://{server.address}", Shape(10, 10), count - made)
        made = count
        row.append(f"{server.mib():.1f}")
    return row
