"""startup: from starting a server to its first answered call, with 1,000 versions to read."""

import time

import machine
import report
import sample
import wire


def measure(bench):
    """Starts every server in turn and calls it as soon as it says that it is ready."""
    names = []
    for name in bench.names:
        # Also brings the program into the page cache.
        with bench.skipping(name), bench.server(name):
            names.append(name)
    results = bench.measure(lambda name: _start(bench, name), names)
    report.table(("server:", "start to ready, ms", "start to first answer, ms", "MiB at start"), [
        (name, *(report.spread(column, 1) for column in zip(*found, strict=True)))
        for name, found in results.items()])


def _start(bench, name):
    """Answers milliseconds to the line that says ready and to the first answer, and MiB then."""
    server = machine.Server(bench.command(name), bench.server_core)
    ready = time.monotonic()
    try:
        wire.first_call(server, bench.served)
        answered = time.monotonic()
        mib = server.mib()
        sample.verify(name, server.address)
    finally:
        server.stop()
    return (ready - server.started) * 1e3, (answered - server.started) * 1e3, mib
