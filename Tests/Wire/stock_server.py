"""grpcio's implementation of the program under test, to check the tests against.

    stock_server.py server [--listen ADDRESS] [--certificate FILE --key FILE [--client-roots FILE]]
                           [--set LIMIT=VALUE]...

Same service and same command line as `slipway-interop server`. Where C-core decides otherwise than
we do, tests fail against it; of the limits it knows only those in `_OPTIONS`.
"""

import argparse
import itertools
import pathlib
import signal
import sys
import threading
import time
from concurrent import futures

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

import grpctesting
from grpctesting import empty, messages, services

_OPTIONS = {"receiveMessageBytesMax": "grpc.max_receive_message_length",
            "sendMessageBytesMax": "grpc.max_send_message_length",
            "headerListBytesMax": "grpc.absolute_max_metadata_size",
            "concurrentStreamsMax": "grpc.max_concurrent_streams"}


class _Calls:
    """Counts the handlers that run."""

    def __init__(self):
        self.running = 0
        self._lock = threading.Lock()

    def change(self, by):
        with self._lock:
            self.running += by


class Service(services.TestServiceServicer):
    """The test service."""

    def __init__(self):
        self.calls = _Calls()

    def EmptyCall(self, request, context):
        """Answers with nothing."""
        self._begin(context)
        left = context.time_remaining()
        headers = [] if left is None or left > 1e12 else [("x-deadline-ms", str(int(left * 1000)))]
        self._echo(context, headers)
        self._sleep(context)
        return empty.Empty()

    def UnaryCall(self, request, context):
        """Answers with a payload of the size that was asked for."""
        self._begin(context)
        self._echo(context)
        self._compress(context, request.response_compressed.value)
        self._sleep(context)
        self._fail(context, request.response_status)
        return messages.SimpleResponse(payload=grpctesting.payload(request.response_size))

    def StreamingOutputCall(self, request, context):
        """Answers with the responses that were asked for."""
        self._begin(context)
        self._echo(context)
        yield from self._responses(request, context)
        self._fail(context, request.response_status)

    def StreamingInputCall(self, request_iterator, context):
        """Answers with the sum of the sizes."""
        self._begin(context)
        self._echo(context)
        size = sum(len(one.payload.body) for one in request_iterator)
        return messages.StreamingInputCallResponse(aggregated_payload_size=size)

    def FullDuplexCall(self, request_iterator, context):
        """Answers each request at once."""
        self._begin(context)
        self._echo(context)
        for request in request_iterator:
            yield from self._responses(request, context)
            self._fail(context, request.response_status)

    def HalfDuplexCall(self, request_iterator, context):
        """Answers when all requests have come."""
        self._begin(context)
        self._echo(context)
        for request in list(request_iterator):
            yield from self._responses(request, context)

    def _begin(self, context):
        self.calls.change(1)
        context.add_callback(lambda: self.calls.change(-1))

    def _echo(self, context, headers=()):
        given = [(one.key, one.value) for one in context.invocation_metadata()]
        initial = list(headers)
        trailing = []
        for key, value in given:
            if key.startswith("x-echo-") or key == "x-grpc-test-echo-initial":
                initial.append((key, value))
            elif key.startswith("x-trail-") or key == "x-grpc-test-echo-trailing-bin":
                trailing.append((key, value))
        if ("x-report", "1") in given:
            trailing.append(("x-running-handlers", str(self.calls.running)))
        if initial:
            context.send_initial_metadata(initial)
        context.set_trailing_metadata(trailing)

    def _sleep(self, context):
        given = dict((one.key, one.value) for one in context.invocation_metadata())
        seconds = int(given.get("x-sleep-ms", "0")) / 1000
        stop = threading.Event()
        if given.get("x-hang") == "1":
            time.sleep(seconds)
        elif not context.add_callback(stop.set):
            return
        elif seconds:
            stop.wait(seconds)

    def _compress(self, context, wanted):
        context.set_compression(grpc.Compression.Gzip if wanted else
                                grpc.Compression.NoCompression)

    def _fail(self, context, status):
        if status.code:
            code = next(one for one in grpc.StatusCode if one.value[0] == status.code)
            context.abort(code, status.message)

    def _responses(self, request, context):
        for one in request.response_parameters:
            time.sleep(one.interval_us / 1e6)
            yield messages.StreamingOutputCallResponse(payload=grpctesting.payload(one.size))


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["server"])
    parser.add_argument("--listen", default="127.0.0.1:0")
    parser.add_argument("--certificate", type=pathlib.Path)
    parser.add_argument("--key", type=pathlib.Path)
    parser.add_argument("--client-roots", type=pathlib.Path)
    parser.add_argument("--set", action="append", default=[])
    return parser.parse_args()


def main():
    """Serves until SIGTERM."""
    options = _arguments()
    settings = dict(one.split("=", 1) for one in options.set)
    arguments = [(_OPTIONS[name], int(value)) for name, value in settings.items()
                 if name in _OPTIONS]
    server = grpc.server(futures.ThreadPoolExecutor(64), options=arguments)
    services.add_TestServiceServicer_to_server(Service(), server)
    checks = health.HealthServicer()
    checks.set(grpctesting.SERVICE, health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    reflection.enable_server_reflection(
        [grpctesting.SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME], server)
    if options.certificate:
        roots = options.client_roots.read_bytes() if options.client_roots else None
        credentials = grpc.ssl_server_credentials(
            [(options.key.read_bytes(), options.certificate.read_bytes())], roots,
            require_client_auth=roots is not None)
        port = server.add_secure_port(options.listen, credentials)
    else:
        port = server.add_insecure_port(options.listen)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    server.start()
    address = options.listen if options.listen.startswith("unix:") else f"127.0.0.1:{port}"
    print(f"ready grpc={address}", flush=True)
    for _ in itertools.takewhile(lambda ended: not ended, iter(lambda: stop.wait(1), None)):
        pass
    server.stop(10).wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
