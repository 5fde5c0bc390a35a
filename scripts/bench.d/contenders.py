"""The servers that are compared, and how each is built."""

import dataclasses
import pathlib
import subprocess
from collections.abc import Callable

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "scripts/bench.d"
OUT = ROOT / ".build/bench"


@dataclasses.dataclass(frozen=True)
class Contender:
    """A server: `build` makes it and answers the command that starts it on a file of versions."""

    name: str
    build: Callable[[], list]


def _run(*command):
    subprocess.run([str(word) for word in command], check=True, cwd=ROOT)


def _flags(*packages):
    return subprocess.run(["pkg-config", "--cflags", "--libs", *packages], check=True,
                          capture_output=True, text=True).stdout.split()


def build_floor():
    """The C floor, from its own sources and the generated C code that Slipway uses too."""
    protos = ROOT / "Sources/CSlipwayProtos"
    binary = OUT / "floor"
    _run("gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-I", protos,
         *sorted((SOURCES / "floor").glob("*.c")), *sorted(protos.rglob("*.pb-c.c")),
         *_flags("libnghttp2", "libprotobuf-c"), "-o", binary)
    return [binary]


def build_grpc_cpp():
    """The grpc-c++ server, with code generated from proto/ by the stock plugins."""
    generated = OUT / "grpc_cpp.generated"
    generated.mkdir(exist_ok=True)
    binary = OUT / "grpc_cpp"
    source = SOURCES / "grpc_cpp/server.cc"
    protos = [path for folder in ("slipway", "google")
              for path in sorted((ROOT / "proto" / folder).rglob("*.proto"))]
    newest = max(path.stat().st_mtime for path in [source, *protos])
    # Takes most of a minute: not done again for nothing.
    if not binary.exists() or binary.stat().st_mtime < newest:
        _run("protoc", "-I", ROOT / "proto", f"--cpp_out={generated}",
             f"--grpc_out={generated}", "--plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin",
             *protos)
        _run("g++", "-std=c++17", "-O2", "-I", generated, source,
             *sorted(generated.rglob("*.cc")), *_flags("grpc++", "protobuf"), "-o", binary)
    return [binary]


def build_slipway():
    """Our stack: its server, generated code and one loop, with the versions in memory."""
    build = ["swift", "build", "-c", "release", "--package-path", ROOT]
    _run(*build, "--product", "slipway-bench")
    directory = subprocess.run([*map(str, build), "--show-bin-path"], check=True,
                               capture_output=True, text=True).stdout.strip()
    return [pathlib.Path(directory) / "slipway-bench", "serve"]


# The first one is what the others are compared with.
CONTENDERS = (
    Contender("floor", build_floor),
    Contender("slipway", build_slipway),
    Contender("grpc-c++", build_grpc_cpp),
)
