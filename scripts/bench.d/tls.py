"""tls: what encryption adds to a unary call on long-lived connections."""

import subprocess

import contenders
import machine
import report
import sample
from load import Shape

SHAPES = (Shape(1, 1), Shape(10, 10))


def measure(bench):
    """Drives the two ports of every server in turn."""
    certificate, key = make_certificate(contenders.OUT)
    with bench.servers("--certificate", certificate, "--key", key) as servers:
        for name, server in list(servers.items()):
            with bench.skipping(name):
                if not server.tls:
                    del servers[name]
                    raise machine.UnsupportedError("has no TLS")
                sample.verify(f"{name} over TLS", server.tls, certificate.read_bytes())
        results = bench.measure(
            lambda key: bench.load.run(servers[key[0]], key[1], bench.seconds,
                                       f"https://{servers[key[0]].tls}" if key[2] else None),
            [(name, shape, is_tls) for shape in SHAPES for name in servers
             for is_tls in (False, True)])
    rows = []
    for (name, shape, is_tls), found in results.items():
        if not is_tls:
            continue
        cpu = [one.cpu_us for one in found]
        plain = [one.cpu_us for one in results[name, shape, False]]
        rows.append((name, shape, report.spread(cpu), report.spread(plain),
                     report.ratio(cpu, plain),
                     report.median((one.calls_per_second for one in found), 0),
                     report.median((one.p50_us for one in found), 0),
                     report.median((one.p99_us for one in found), 0)))
    report.table(("server:", "load:", "CPU µs a call over TLS", "in plaintext", "ratio",
                  "calls/s over TLS", "p50 µs", "p99 µs"), rows)


def make_certificate(directory):
    """A key on the usual curve, and its certificate for the loopback interface."""
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key
