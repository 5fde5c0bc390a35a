"""What the servers serve, and the proof that they do: a stock client's view of it."""

import pathlib
import sys

import grpc

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/EndToEnd"))

import stubs  # noqa: E402  pylint: disable=wrong-import-position

METHOD = "/slipway.v1.ModelService/GetModelVersion"
VERSION_COUNT = 1_000
# The one that h2load asks for.
ASKED = 499


def version(number):
    """A version as an import leaves it, 620 bytes or so when encoded."""
    name = f"projects/bench/models/model-{number:04}"
    return stubs.message("ModelVersion")(
        name=f"{name}/versions/0.0.1",
        uid=f"0198c5d2-7a10-7c4e-9b1f-{number:012x}",
        description="Gradient boosted trees: who leaves, by the last two quarters",
        labels=["churn", "weekly", "reviewed"],
        source={"object_storage": {"path": f"training/model-{number:04}"}},
        model_type="MODEL_TYPE_SCIKIT_LEARN",
        runtime="python3",
        model_algorithm="predict_analysis",
        deployment_types=["DEPLOYMENT_TYPE_REAL_TIME", "DEPLOYMENT_TYPE_BATCH"],
        dependencies=[{"installer": "pip", "packages": [
            {"package_name": "scikit-learn", "package_version": "1.5.0", "restraint": "EXACT"}]}],
        metrics={"f1": 0.91, "recall": 0.9, "precision": 0.92, "accuracy": 0.95},
        state="STATE_NORMAL",
        size_bytes=1_048_576 + number,
        files=[{"path": "config.json", "size_bytes": 1_204, "digest": f"sha256:{number:064x}"},
               {"path": "churn.m", "size_bytes": 1_047_372, "digest": f"sha256:{number:064x}"}],
        manifest_digest=f"sha256:{number:064x}",
        create_time={"seconds": 1_750_000_000, "nanos": 123_456_789},
        update_time={"seconds": 1_750_000_100, "nanos": 987_654_321},
        etag=f"{number:016x}")


class Sample:
    """The versions as a file for the servers, and a request as a file for h2load."""

    def __init__(self, directory):
        versions = [version(number) for number in range(VERSION_COUNT)]
        self.answer_bytes = len(versions[ASKED].SerializeToString())
        self.versions_file = directory / "versions.binpb"
        self.versions_file.write_bytes(stubs.message("ListModelVersionsResponse")(
            model_versions=versions).SerializeToString())
        request = stubs.message("GetModelVersionRequest")(
            name=versions[ASKED].name).SerializeToString()
        self.request_file = directory / "request.framed"
        self.request_file.write_bytes(b"\0" + len(request).to_bytes(4, "big") + request)


def verify(label, address, certificate=None):
    """Fails unless a stock client gets the right answers from the server at `address`.

    With the PEM text of a `certificate` to trust, the client speaks TLS.
    """
    request = stubs.message("GetModelVersionRequest")
    with (grpc.secure_channel(address, grpc.ssl_channel_credentials(certificate)) if certificate
          else grpc.insecure_channel(address)) as channel:
        service = stubs.stub("ModelService", channel)
        for number in (0, ASKED, VERSION_COUNT - 1):
            wanted = version(number)
            answer = service.GetModelVersion(request(name=wanted.name), timeout=10)
            if answer != wanted:
                sys.exit(f"{label} answers wrongly:\n{answer}\ninstead of\n{wanted}")
        try:
            service.GetModelVersion(request(name="projects/bench/models/none"), timeout=10)
            sys.exit(f"{label} finds what is not there")
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.NOT_FOUND:
                sys.exit(f"{label} answers {error.code()} for what is not there")
