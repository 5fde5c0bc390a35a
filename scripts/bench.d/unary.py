"""unary: what a unary call costs a server, beside the least that it can cost."""

import contenders
import report
from load import SHAPES


def measure(bench):
    """Drives every server in every shape with h2load."""
    with bench.servers() as servers:
        results = bench.measure(
            lambda key: bench.load.run(servers[key[0]], key[1], bench.seconds),
            [(name, shape) for shape in SHAPES for name in servers])
    rows = []
    for key, found in results.items():
        rows.append((
            *key, report.spread(one.cpu_us for one in found),
            *(report.against(results, key, base, lambda one: one.cpu_us)
              for base in (contenders.FLOOR, contenders.PEER)),
            report.median((one.calls_per_second for one in found), 0),
            report.median((one.p50_us for one in found), 0),
            report.median((one.p99_us for one in found), 0)))
    report.table(("server:", "load:", "CPU µs a call", "× floor", "× grpc-c++", "calls/s",
                  "p50 µs", "p99 µs"), rows)
