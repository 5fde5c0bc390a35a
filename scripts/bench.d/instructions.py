"""scripts/bench instructions: user-mode instructions of a unary call, counted by callgrind.

The same server answers fewer and more calls; the difference has neither its start nor its warm-up.
"""

import argparse
import collections
import pathlib
import re
import subprocess

import contenders
import machine
import report
import sample
from bench import Bench
from load import Shape

WARM_UP_CALLS = 1_000
CALLS = 2_000
SHAPE = Shape(10, 10)
PROGRAM = contenders.OUT / "counted"
PRELOADED = contenders.OUT / "sigsuspend.so"
# Whose instructions are shown on their own, by how the file names begin.
LIBRARIES = ("libnghttp2", "libprotobuf-c", "libc.so")
# Instructions a call that make another file worth a word.
WORTH_SHOWING = 500


def main():
    """Counts for every server and prints."""
    names = [one.name for one in contenders.CONTENDERS if one.name != "grpc-go"]
    parser = argparse.ArgumentParser(prog="scripts/bench instructions", description=__doc__)
    parser.add_argument("--only", type=lambda text: text.split(","), default=names[:2],
                        metavar="NAME,…", help=f"some of {', '.join(names)}; default the first two")
    options = parser.parse_args()
    if not set(options.only) <= set(names):
        parser.error(f"names are {', '.join(names)}")
    bench = Bench(options.only, rounds=1, seconds=1)
    subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o",
                    PRELOADED, contenders.SOURCES / "callgrind/sigsuspend.c"], check=True)
    rows = []
    for name in options.only:
        few = _count(bench, name, WARM_UP_CALLS)
        many = _count(bench, name, WARM_UP_CALLS + CALLS)
        per_call = {key: (many[key] - few[key]) / CALLS for key in many}
        shown = [per_call.get(key, 0) for key in (PROGRAM.name, *LIBRARIES)]
        others = [(value, key) for key, value in per_call.items()
                  if key not in (PROGRAM.name, *LIBRARIES) and value >= WORTH_SHOWING]
        rows.append((name, *map(_thousands, (sum(per_call.values()), *shown)), ", ".join(
            f"{key.split('.')[0]} {_thousands(value)}" for value, key in sorted(others)[::-1])))
    report.table(("server:", "instructions a call", "its program", "nghttp2", "protobuf-c", "libc",
                  "others:"), rows)
    print(f"\nGetModelVersion, {bench.served.answer_bytes} bytes, {CALLS:,} calls after"
          f" {WARM_UP_CALLS:,}, {SHAPE}; the kernel's instructions are not counted.")


def _thousands(value):
    return f"{value / 1e3:.1f}k"


def _count(bench, name, calls):
    """Lets a server answer calls; answers its instructions by file."""
    output = contenders.OUT / "callgrind.out"
    output.unlink(missing_ok=True)
    original, *arguments = bench.command(name)
    # Valgrind gives up when it meets debug information newer than itself.
    subprocess.run(["strip", "--strip-debug", "-o", PROGRAM, original], check=True)
    server = machine.Server(
        ["env", f"LD_PRELOAD={PRELOADED}", "valgrind", "--quiet", "--tool=callgrind",
         f"--callgrind-out-file={output}", PROGRAM, *arguments], bench.server_core)
    try:
        sample.verify(name, server.address)
        bench.load.call(f"http://{server.address}", SHAPE, calls)
        server.end()
    finally:
        server.stop()
    return _by_file(output.read_text(encoding="utf-8").splitlines())


def _by_file(lines):
    """Adds up the self cost in callgrind's output by the name of the file that has the code."""
    names, costs = {}, collections.Counter()
    file, is_inclusive = "", False
    for line in lines:
        if line.startswith("ob="):
            number, path = re.fullmatch(r"ob=(\(\d+\))(?: (.*))?", line).groups()
            file = names.setdefault(number, pathlib.Path(path or "").name)
        elif line.startswith("cob="):
            number, path = re.fullmatch(r"cob=(\(\d+\))(?: (.*))?", line).groups()
            names.setdefault(number, pathlib.Path(path or "").name)
        elif line.startswith("calls="):
            # The next line is what the called function cost, which it has itself, too.
            is_inclusive = True
        elif re.match(r"[\d+*-]", line):
            if not is_inclusive:
                costs[next((one for one in LIBRARIES if file.startswith(one)), file)] += int(
                    line.rsplit(" ", 1)[1])
            is_inclusive = False
    return costs


if __name__ == "__main__":
    main()
