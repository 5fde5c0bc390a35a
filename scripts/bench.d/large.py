"""large: a message of 1 MiB there and back, driven by grpc-c++."""

import bench_service
import contenders
import report

BODY_BYTES = 1 << 20
IN_FLIGHT = (1, 4)


def measure(bench):
    """Drives the echo method of every server with the same client."""
    client = bench.programs(contenders.PEER).client[0]
    with bench.servers(has_bench_service=True) as servers:
        def drive(name, in_flight):
            server = servers[name]
            return bench_service.drive([client, "echo", server.address, BODY_BYTES], server,
                                       bench.client_core, in_flight, bench.seconds)

        results = bench.measure(lambda key: drive(*key), [
            (name, in_flight) for in_flight in IN_FLIGHT for name in servers])
    rows = []
    for key, found in results.items():
        # A call moves its MiB twice.
        rows.append((
            *key, report.spread((one.server_cpu_us / 2 for one in found), 0),
            *(report.against(results, key, base, lambda one: one.server_cpu_us)
              for base in (contenders.FLOOR, contenders.PEER)),
            report.median((one.calls_per_second * 2 for one in found), 0),
            report.median((one.p50_us for one in found), 0),
            report.median((one.p99_us for one in found), 0)))
    report.table(("server:", "in flight", "CPU µs a MiB", "× floor", "× grpc-c++",
                  "MiB/s, both ways", "p50 µs", "p99 µs"), rows)
