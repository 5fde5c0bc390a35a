"""Python stubs of `grpc.testing`, generated when this module is imported.

`messages`, `empty`, `services` are the modules `messages_pb2`, `empty_pb2`, `test_pb2_grpc`.
"""

import atexit
import importlib
import os
import pathlib
import shutil
import tempfile

import grpc
import grpc_tools.protoc

# The first folder that has the files: those of the project, else those of Debian's grpc-proto.
_SOURCES = (pathlib.Path(__file__).resolve().parents[1] / "Interop/proto",
            pathlib.Path("/usr/share/grpc-proto"))
_FILES = tuple(f"grpc/testing/{name}.proto" for name in ("empty", "messages", "test"))


def _generate():
    """Compiles the files into a temporary directory; answers the directory."""
    source = next((one for one in _SOURCES if all((one / file).exists() for file in _FILES)), None)
    if source is None:
        raise RuntimeError(f"no {_FILES[0]} in any of {', '.join(map(str, _SOURCES))}")
    directory = tempfile.mkdtemp(prefix="slipway-wire-stubs-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    well_known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    code = grpc_tools.protoc.main(
        ["protoc", f"-I{source}", f"-I{well_known}", f"--python_out={directory}",
         f"--grpc_python_out={directory}", *_FILES])
    if code != 0:
        raise RuntimeError(f"{source} does not compile")
    return directory


# grpcio owns the package `grpc`; the generated `grpc.testing` becomes a part of it.
grpc.__path__.append(os.path.join(_generate(), "grpc"))
messages = importlib.import_module("grpc.testing.messages_pb2")
empty = importlib.import_module("grpc.testing.empty_pb2")
services = importlib.import_module("grpc.testing.test_pb2_grpc")

SERVICE = "grpc.testing.TestService"


def method(name):
    """The path of a method of the test service, for example `UnaryCall`."""
    return f"/{SERVICE}/{name}"


def payload(size_or_body):
    """A Payload of that many zero bytes, or of those bytes."""
    body = bytes(size_or_body) if isinstance(size_or_body, int) else size_or_body
    return messages.Payload(body=body)


def simple_request(size=0, response_size=0, **fields):
    """The bytes of a SimpleRequest with a payload of `size` bytes; more fields by name."""
    if size:
        fields["payload"] = payload(size)
    return messages.SimpleRequest(response_size=response_size, **fields).SerializeToString()


def output_request(*sizes, interval_us=0, size=0, **fields):
    """The bytes of a StreamingOutputCallRequest that asks for responses of these sizes."""
    if size:
        fields["payload"] = payload(size)
    parameters = [messages.ResponseParameters(size=one, interval_us=interval_us) for one in sizes]
    return messages.StreamingOutputCallRequest(
        response_parameters=parameters, **fields).SerializeToString()


def input_request(size=0, **fields):
    """The bytes of a StreamingInputCallRequest with a payload of `size` bytes."""
    return messages.StreamingInputCallRequest(payload=payload(size), **fields).SerializeToString()


def status(code, message=""):
    """An EchoStatus for `response_status`."""
    return messages.EchoStatus(code=code, message=message)


def yes(value=True):
    """A BoolValue for `response_compressed`, `expect_compressed` and `compressed`."""
    return messages.BoolValue(value=value)


def body_sizes(kind, responses):
    """Sizes of the payloads of serialized `kind` (`SimpleResponse`, …), in order."""
    return [len(getattr(messages, kind).FromString(one).payload.body) for one in responses]
