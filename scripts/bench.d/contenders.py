"""The programs that are compared, and how each is built."""

import dataclasses
import os
import pathlib
import subprocess
from collections.abc import Callable

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "scripts/bench.d"
OUT = ROOT / ".build/bench"
BENCH_PROTOS = [SOURCES / "proto/slipway/bench/v1/bench.proto"]


@dataclasses.dataclass(frozen=True)
class Programs:
    """The commands of a contender; what follows them is the same for all.

    `server FILE [--loops N] [--certificate FILE --key FILE]` prints the line `ready grpc=ADDRESS
    [tls=ADDRESS]`, `client ADDRESS FILE --in-flight N --seconds S` a line of JSON. They exit with
    64, like any usage error, when they cannot do what the arguments say.
    """

    server: list
    client: list | None = None


@dataclasses.dataclass(frozen=True)
class Contender:
    """A peer: `build` makes its programs, unless they are there and up to date."""

    name: str
    build: Callable[[], Programs]


def _run(*command, **environment):
    subprocess.run([str(word) for word in command], check=True, cwd=ROOT,
                   env={**os.environ, **environment})


def _flags(*packages):
    return subprocess.run(["pkg-config", "--cflags", "--libs", *packages], check=True,
                          capture_output=True, text=True).stdout.split()


def _protos():
    return [*BENCH_PROTOS, *(path for folder in ("slipway", "google")
                             for path in sorted((ROOT / "proto" / folder).rglob("*.proto")))]


def _is_fresh(target, *sources):
    return target.exists() and target.stat().st_mtime > max(
        path.stat().st_mtime for path in sources)


def _generate(directory, *arguments):
    directory.mkdir(parents=True, exist_ok=True)
    _run("protoc", "-I", ROOT / "proto", "-I", SOURCES / "proto", *arguments, *_protos())


def _archive(archive, compiler, sources):
    """Compiles sources, which are not ours to warn about, into an archive."""
    objects = []
    for number, source in enumerate(sorted(sources)):
        objects.append(archive.with_name(f"{number}.o"))
        _run(*compiler, "-c", source, "-o", objects[-1])
    archive.unlink(missing_ok=True)
    _run("ar", "rcs", archive, *objects)
    return archive


def build_floor():
    """The C floor, from its own sources and the generated C code that Slipway uses too."""
    protos = ROOT / "Sources/CSlipwayProtos"
    generated = OUT / "floor.generated"
    generated.mkdir(exist_ok=True)
    _run("protoc", "-I", SOURCES / "proto", f"--c_out={generated}", *BENCH_PROTOS)
    compiler = ["gcc", "-std=gnu11", "-O2", "-isystem", protos, "-isystem", generated]
    archive = _archive(generated / "protos.a", compiler, [
        *generated.rglob("*.pb-c.c"), *(protos / "slipway").rglob("*.pb-c.c"),
        *(protos / "google").rglob("*.pb-c.c")])
    for name, shared in (("floor", []), ("floor_client", [SOURCES / "floor/arena.c"])):
        _run(*compiler, "-Wall", "-Wextra", "-Werror", "-I", SOURCES / "floor",
             *sorted((SOURCES / name).glob("*.c")), *shared, archive,
             *_flags("libnghttp2", "libprotobuf-c"), "-o", OUT / name)
    return Programs([OUT / "floor", "serve"], [OUT / "floor_client", "call"])


def build_slipway():
    """Our stack: its server and client, generated code, the versions in memory."""
    build = ["swift", "build", "-c", "release", "--package-path", ROOT]
    _run(*build, "--product", "slipway-bench")
    directory = subprocess.run([*map(str, build), "--show-bin-path"], check=True,
                               capture_output=True, text=True).stdout.strip()
    program = pathlib.Path(directory) / "slipway-bench"
    return Programs([program, "serve"], [program, "call"])


def build_grpc_cpp():
    """The grpc-c++ programs, with code generated from the .proto files by the stock plugins."""
    generated = OUT / "grpc_cpp.generated"
    compiler = ["g++", "-std=c++17", "-O2", "-I", generated]
    # Takes most of a minute: not done again for nothing.
    archive = generated / "protos.a"
    if not _is_fresh(archive, *_protos()):
        _generate(generated, f"--cpp_out={generated}", f"--grpc_out={generated}",
                  "--plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin")
        _archive(archive, compiler, generated.rglob("*.cc"))
    for name in ("server", "client"):
        program = OUT / f"grpc_cpp_{name}"
        sources = (SOURCES / "grpc_cpp").iterdir()
        if not _is_fresh(program, archive, *sources):
            _run(*compiler, SOURCES / f"grpc_cpp/{name}.cc", archive,
                 *_flags("grpc++", "protobuf"), "-o", program)
    return Programs([OUT / "grpc_cpp_server", "serve"], [OUT / "grpc_cpp_client", "call"])


def build_grpc_go():
    """The grpc-go server, of Debian's packages alone."""
    program = OUT / "grpc_go"
    sources = sorted((SOURCES / "grpc_go").glob("*.go"))
    if not _is_fresh(program, *sources, *_protos()):
        path = OUT / "grpc_go.generated"
        go = {"GO111MODULE": "off", "GOPATH": f"{path}:/usr/share/gocode",
              "GOCACHE": str(path / "cache")}
        # From the library's own sources: Debian's packages of the generator exclude each other.
        generator = OUT / "protoc-gen-go"
        _run("go", "build", "-o", generator, "google.golang.org/protobuf/cmd/protoc-gen-go", **go)
        # The .proto files do not say what their Go packages are.
        folders = (ROOT / "proto", SOURCES / "proto")
        names = [file.relative_to(folder) for folder in folders for file in _protos()
                 if file.is_relative_to(folder)]
        packages = [f"--go_opt=M{name}={name.parent};{str(name.parent).replace('/', '')}"
                    for name in names]
        _generate(path / "src", f"--go_out={path / 'src'}",
                  f"--plugin=protoc-gen-go={generator}", *packages)
        _run("go", "build", "-o", program, *sources, **go)
    return Programs([program, "serve"])


# The first one is what the others are compared with.
CONTENDERS = (
    Contender("floor", build_floor),
    Contender("slipway", build_slipway),
    Contender("grpc-c++", build_grpc_cpp),
    Contender("grpc-go", build_grpc_go),
)
FLOOR = "floor"
OURS = "slipway"
PEER = "grpc-c++"
