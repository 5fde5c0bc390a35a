"""clients: what a unary call costs a client, on one connection to the C floor server."""

import bench_service
import contenders
import report

IN_FLIGHT = (1, 100)


def measure(bench):
    """Lets every client call in turn. Each checks its own answers."""
    with bench.server(contenders.FLOOR) as server:
        def call(name, in_flight, seconds):
            command = [*bench.programs(name).client, server.address, bench.served.versions_file]
            return bench_service.drive(command, server, bench.client_core, in_flight, seconds)

        names = []
        for name in bench.names:
            if bench.programs(name).client:
                with bench.skipping(name):
                    call(name, 1, 0.1)
                    names.append(name)
        results = bench.measure(lambda key: call(*key, bench.seconds),
                                [(name, in_flight) for in_flight in IN_FLIGHT for name in names])
    rows = []
    for key, found in results.items():
        rows.append((
            *key, report.spread(one.client_cpu_us for one in found),
            *(report.against(results, key, base, lambda one: one.client_cpu_us)
              for base in (contenders.FLOOR, contenders.PEER)),
            report.median((one.calls_per_second for one in found), 0),
            report.median((one.p50_us for one in found), 0),
            report.median((one.p99_us for one in found), 0)))
    report.table(("client:", "in flight", "CPU µs a call", "× floor", "× grpc-c++", "calls/s",
                  "p50 µs", "p99 µs"), rows)
