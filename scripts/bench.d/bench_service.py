"""The bench service (proto/slipway/bench/v1) as a stock client sees it, and the client that
drives it."""

import dataclasses
import json
import os
import subprocess
import sys

import grpc

import contenders
import machine

sys.path.insert(0, str(contenders.SOURCES / "proto"))
MESSAGES, SERVICES = grpc.protos_and_services("slipway/bench/v1/bench.proto")


def verify(label, address):
    """Fails unless the service answers rightly; raises UnsupportedError when it is not there."""
    with grpc.insecure_channel(address) as channel:
        service = SERVICES.BenchStub(channel)
        try:
            _verify(label, service)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNIMPLEMENTED:
                raise machine.UnsupportedError("has no bench service") from error
            sys.exit(f"{label} fails in the bench service: {error.code()}: {error.details()}")


def _verify(label, service):
    large = MESSAGES.Payload(body=os.urandom(1 << 20))
    if service.Echo(large, timeout=10) != large:
        sys.exit(f"{label} does not echo")
    request = MESSAGES.StreamRequest(count=1_000, size=100)
    if [len(one.body) for one in service.Stream(request, timeout=10)] != [100] * 1_000:
        sys.exit(f"{label} does not stream what was asked for")
    sent = [MESSAGES.Payload(body=bytes([number] * 100)) for number in range(200)]
    if list(service.Chat(iter(sent), timeout=10)) != sent:
        sys.exit(f"{label} does not chat")


@dataclasses.dataclass(frozen=True)
class Driven:
    """What a client said, and the CPU time that the server spent on each message meanwhile."""

    calls_per_second: float
    p50_us: float
    p99_us: float
    client_cpu_us: float
    server_cpu_us: float


def drive(command, server, core, in_flight, seconds):
    """Runs a client, given by its command, on a core."""
    before = server.cpu_seconds()
    done = subprocess.run(
        machine.pinned(core, [*command, "--in-flight", in_flight, "--seconds", seconds]),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
        timeout=60 + seconds)
    spent = server.cpu_seconds() - before
    if done.returncode == os.EX_USAGE:
        raise machine.UnsupportedError(f"refuses: {machine.brief(command)}")
    if done.returncode != 0:
        sys.exit(f"scripts/bench: {machine.brief(command)} failed: {done.stderr}")
    said = json.loads(done.stdout)
    return Driven(said["calls"] / said["seconds"], said["p50_us"], said["p99_us"],
                  said["cpu_us_per_call"], spent / said["calls"] * 1e6)
