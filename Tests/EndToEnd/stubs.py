"""Python stubs, generated from `proto/` alone as any user would make them."""

import atexit
import pathlib
import shutil
import sys
import tempfile

import grpc_tools.protoc

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"


def _generate():
    directory = tempfile.mkdtemp(prefix="slipway-stubs-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    well_known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    files = sorted(str(path) for path in (PROTO / "slipway").rglob("*.proto"))
    files += [str(PROTO / "google/longrunning/operations.proto"),
              str(PROTO / "grpc/health/v1/health.proto")]
    code = grpc_tools.protoc.main(
        ["protoc", f"-I{PROTO}", f"-I{well_known}", f"--python_out={directory}",
         f"--grpc_python_out={directory}", *files])
    if code != 0:
        raise RuntimeError("proto/ does not compile")
    return directory


sys.path.insert(0, _generate())

# pylint: disable=wrong-import-position
import google  # noqa: E402

# google.longrunning comes from proto/, the other google packages from PyPI.
google.__path__.append(str(pathlib.Path(sys.path[0]) / "google"))

from google.longrunning import operations_pb2, operations_pb2_grpc  # noqa: E402
from google.rpc import error_details_pb2, status_pb2  # noqa: E402
from grpc.health.v1 import health_pb2, health_pb2_grpc  # noqa: E402
from slipway.v1 import (  # noqa: E402
    deployment_pb2, deployment_service_pb2, deployment_service_pb2_grpc, inference_pb2, model_pb2,
    model_service_pb2, model_service_pb2_grpc, model_version_pb2, probe_pb2)

_MESSAGES = (deployment_pb2, deployment_service_pb2, inference_pb2, model_pb2, model_service_pb2,
             model_version_pb2, probe_pb2, operations_pb2, health_pb2)
_STUBS = (deployment_service_pb2_grpc, model_service_pb2_grpc, operations_pb2_grpc,
          health_pb2_grpc)


def message(name):
    """The class of a message, for example `Model`."""
    for module in _MESSAGES:
        if hasattr(module, name):
            return getattr(module, name)
    raise KeyError(name)


def stub(name, channel):
    """A stub of the service `name`."""
    for module in _STUBS:
        if hasattr(module, name + "Stub"):
            return getattr(module, name + "Stub")(channel)
    raise KeyError(name)


def details(error):
    """ErrorInfo and the violations, as (subject, reason) pairs, of a failed call."""
    raw = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    if raw is None:
        return None, []
    status = status_pb2.Status.FromString(raw)
    info, violations = None, []
    for detail in status.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            detail.Unpack(info)
        elif detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            request = error_details_pb2.BadRequest()
            detail.Unpack(request)
            violations += [(one.field, one.description) for one in request.field_violations]
        elif detail.Is(error_details_pb2.PreconditionFailure.DESCRIPTOR):
            failure = error_details_pb2.PreconditionFailure()
            detail.Unpack(failure)
            violations += [(one.subject, one.type) for one in failure.violations]
    return info, violations
