"""scripts/bench rpc: what calls cost, beside the least they can cost and beside stock stacks."""

import argparse
import time

import clients
import contenders
import large
import loops
import machine
import memory
import sample
import startup
import streams
import tls
import unary
from bench import Bench

TOPICS = {"unary": unary, "tls": tls, "clients": clients, "streams": streams, "large": large,
          "memory": memory, "startup": startup, "loops": loops}


def main():
    """Builds, and lets each topic verify, measure and print."""
    options = _options()
    bench = Bench(options.only, options.rounds, options.seconds)
    print(f"""\
GetModelVersion is {bench.served.answer_bytes} bytes out of {sample.VERSION_COUNT} versions in
memory, decoded and encoded in each call. Figures are medians of {bench.rounds} interleaved rounds
of {bench.seconds:g} s, lowest and highest in brackets; ratios are medians of the rounds' own ones.
CPU is user and system time. Servers have core {bench.server_core}, clients core \
{bench.client_core}.""")
    with machine.ahead_of_others() as is_ahead:
        for name in options.topics or TOPICS:
            _measure(name, bench)
    if not is_ahead:
        print("\nOther work on the machine could not be put behind.")


def _measure(name, bench):
    topic = TOPICS[name]
    print(f"\n### {' '.join(topic.__doc__.split())}", flush=True)
    started = time.monotonic()
    others = machine.OtherWork()
    topic.measure(bench)
    took = time.monotonic() - started
    print(f"\nTook {took:.0f} s; others kept {others.cores():.2f} cores busy.", flush=True)


def _options():
    names = [one.name for one in contenders.CONTENDERS]
    parser = argparse.ArgumentParser(prog="scripts/bench rpc", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC",
                        help=f"some of {', '.join(TOPICS)}; default all")
    parser.add_argument("--rounds", type=int, default=5, help="default 5")
    parser.add_argument("--seconds", type=float, default=1, help="of each measurement, default 1")
    parser.add_argument("--only", type=lambda text: text.split(","), default=names,
                        metavar="NAME,…", help=f"some of {', '.join(names)}")
    options = parser.parse_args()
    if not set(options.topics) <= set(TOPICS):
        parser.error(f"topics are {', '.join(TOPICS)}")
    if options.rounds < 1 or options.seconds <= 0 or not set(options.only) <= set(names):
        parser.error(f"rounds and seconds are positive, names are {', '.join(names)}")
    return options


if __name__ == "__main__":
    main()
