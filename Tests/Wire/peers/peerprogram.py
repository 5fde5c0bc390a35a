"""The command line that the Python peers share with `slipway-interop`."""

import argparse
import asyncio
import pathlib
import signal
import sys

import cases


def client_options():
    """`client --target TARGET [--roots FILE --server-name NAME] --case CASE,… [--iterations N]`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", nargs="?", choices=["client"])
    parser.add_argument("--target", required=True)
    parser.add_argument("--roots", type=pathlib.Path)
    parser.add_argument("--server-name")
    parser.add_argument("--case", required=True)
    parser.add_argument("--iterations", type=int, default=0)
    return parser.parse_args()


def server_options():
    """`[server] [--listen ADDRESS] [--certificate FILE --key FILE]`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", nargs="?", choices=["server"])
    parser.add_argument("--listen", default="127.0.0.1:0")
    parser.add_argument("--certificate", type=pathlib.Path)
    parser.add_argument("--key", type=pathlib.Path)
    return parser.parse_args()


async def run_cases(make, options):
    """Runs the cases that were asked for, each on a channel of its own; answers the exit code."""
    failed = False
    for name in options.case.split(","):
        try:
            async with make(options) as peer:
                await cases.BY_NAME[name](peer)
            print(f"{name} passed", flush=True)
        except Exception as error:  # Whatever it is, it is the case's failure.
            failed = True
            print(f"{name} failed: {type(error).__name__}: {error}", flush=True)
    return int(failed)


def main(make):
    """Runs a client program made of a class of peers."""
    sys.exit(asyncio.run(run_cases(make, client_options())))


async def until_terminated():
    """Returns at SIGTERM."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
