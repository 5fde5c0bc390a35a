"""scripts/bench rpc: what a unary call costs, beside the least it can cost and a stock server."""

import argparse
import contextlib
import statistics

import contenders
import machine
import sample
from load import SHAPES, Load


def main():
    """Builds, verifies, measures and prints."""
    options = _options()
    contenders.OUT.mkdir(parents=True, exist_ok=True)
    chosen = [one for one in contenders.CONTENDERS if one.name in options.only]
    commands = {one.name: one.build() for one in chosen}
    served = sample.Sample(contenders.OUT)
    server_core, client_core = machine.cores()
    load = Load(served, client_core, contenders.OUT)
    with contextlib.ExitStack() as stack:
        is_ahead = stack.enter_context(machine.ahead_of_others())
        servers = {}
        for name, command in commands.items():
            servers[name] = machine.Server([*command, served.versions_file], server_core)
            stack.callback(servers[name].stop)
            sample.verify(name, servers[name].address)
        others = machine.OtherWork()
        before = sum(server.cpu_seconds() for server in servers.values())
        rounds = [_round(load, servers, options.seconds) for _ in range(options.rounds)]
        spent = sum(server.cpu_seconds() for server in servers.values()) - before
        _print_calls(rounds, list(servers))
        _print_processes(servers)
        print(f"""
GetModelVersion, {served.answer_bytes} bytes, out of {sample.VERSION_COUNT} in memory, decoded and
encoded in each call. Medians of {options.rounds} interleaved rounds of {options.seconds:g} s,
lowest and highest in brackets; ratios to the floor are medians of the rounds' own ratios. CPU is
user and system time of the server, which has core {server_core}; h2load has core {client_core}.
Others kept {others.cores(spent):.2f} cores busy meanwhile\
{"" if is_ahead else " and could not be put behind"}.""")


def _options():
    names = [one.name for one in contenders.CONTENDERS]
    parser = argparse.ArgumentParser(prog="scripts/bench rpc", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="default 5")
    parser.add_argument("--seconds", type=float, default=2, help="of each measurement, default 2")
    parser.add_argument("--only", type=lambda text: text.split(","), default=names,
                        metavar="NAME,…", help=f"some of {', '.join(names)}")
    options = parser.parse_args()
    if options.rounds < 1 or options.seconds <= 0 or not set(options.only) <= set(names):
        parser.error(f"rounds and seconds are positive, names are {', '.join(names)}")
    return options


def _round(load, servers, seconds):
    """One measurement of every server in every shape; answers {(name, shape): Result}."""
    return {(name, shape): load.run(server, shape, seconds)
            for shape in SHAPES for name, server in servers.items()}


def _print_calls(rounds, names):
    print("\n| server | load | calls/s | CPU µs a call | × floor | p50 µs | p99 µs |")
    print("|---|---|--:|--:|--:|--:|--:|")
    floor = contenders.CONTENDERS[0].name
    for shape in SHAPES:
        for name in names:
            results = [one[name, shape] for one in rounds]
            cpu = [one.cpu_us for one in results]
            ratio = "–"
            if floor in names:
                ratio = _median(one[name, shape].cpu_us / one[floor, shape].cpu_us
                                for one in rounds)
            print(f"| {name} | {shape} | {_median((one.calls_per_second for one in results), 0)} "
                  f"| {_median(cpu)} [{min(cpu):.2f}, {max(cpu):.2f}] | {ratio} "
                  f"| {_latency(results, 'p50_us')} | {_latency(results, 'p99_us')} |")


def _print_processes(servers):
    print("\n| server | start to ready ms | MiB at start | MiB after |\n|---|--:|--:|--:|")
    for name, server in servers.items():
        print(f"| {name} | {server.ready_ms:.0f} | {server.start_mib:.1f} | {server.mib():.1f} |")


def _median(values, digits=2):
    return f"{statistics.median(values):.{digits}f}"


def _latency(results, field):
    values = [getattr(one, field) for one in results]
    return "" if None in values else _median(values, 0)


if __name__ == "__main__":
    main()
