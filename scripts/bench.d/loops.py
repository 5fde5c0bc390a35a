"""loops: our server with one loop and with two. Both share two cores with h2load, so that two
loops cannot do twice the work of one."""

import contextlib

import contenders
import report
from load import Load, Shape

SHAPE = Shape(50, 100)
COUNTS = (1, 2)


def measure(bench):
    """Drives both servers in turn; neither has a core of its own, nor has h2load."""
    name = contenders.OURS
    if name not in bench.names:
        return
    both = f"{bench.server_core},{bench.client_core}"
    load = Load(bench.served, both, contenders.OUT)
    with contextlib.ExitStack() as stack, bench.skipping(name):
        servers = {count: stack.enter_context(bench.server(name, "--loops", count, core=both))
                   for count in COUNTS}
        results = bench.measure(lambda count: load.run(servers[count], SHAPE, bench.seconds),
                                servers)
        _print(results)


def _print(results):
    single = results[1]
    report.table(
        ("loops", "load:", "CPU µs a call", "× one loop", "calls/s", "× one loop"),
        [(count, SHAPE, report.spread(one.cpu_us for one in found),
          report.ratio([one.cpu_us for one in found], [one.cpu_us for one in single]),
          report.spread((one.calls_per_second for one in found), 0),
          report.ratio([one.calls_per_second for one in found],
                       [one.calls_per_second for one in single]))
         for count, found in results.items()])
