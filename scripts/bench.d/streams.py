"""streams: what a message costs a server, streamed and to and fro, driven by grpc-c++."""

import bench_service
import contenders
import report

BODY_BYTES = 100
# What the client does, and on how many streams of its connection.
KINDS = (("stream", 1), ("stream", 10), ("chat", 1), ("chat", 100))
LABELS = {"stream": "server streaming", "chat": "ping-pong"}


def measure(bench):
    """Drives the streams of every server with the same client."""
    client = bench.programs(contenders.PEER).client[0]
    with bench.servers(has_bench_service=True) as servers:
        def drive(name, kind, streams):
            server = servers[name]
            return bench_service.drive([client, kind, server.address, BODY_BYTES], server,
                                       bench.client_core, streams, bench.seconds)

        results = bench.measure(lambda key: drive(*key), [
            (name, *kind) for kind in KINDS for name in servers])
    rows = []
    for key, found in results.items():
        name, kind, streams = key
        latency = [report.median((one.p50_us for one in found), 0),
                   report.median((one.p99_us for one in found), 0)]
        rows.append((
            name, LABELS[kind], streams, report.spread((one.server_cpu_us for one in found), 3),
            *(report.against(results, key, base, lambda one: one.server_cpu_us)
              for base in (contenders.FLOOR, contenders.PEER)),
            report.median((one.calls_per_second for one in found), 0),
            report.median(one.client_cpu_us for one in found),
            *(latency if kind == "chat" else ("–", "–"))))
    report.table(("server:", "kind:", "streams", "CPU µs a message", "× floor", "× grpc-c++",
                  "messages/s", "CPU µs of the client", "p50 µs", "p99 µs"), rows)
