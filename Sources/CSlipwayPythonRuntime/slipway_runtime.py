"""Serves one model package over HTTP: what Slipway starts for packages of Python engines.

    slipway_runtime.py --model-dir DIR --engine ENGINE --host HOST --port PORT --grace-seconds N

DIR is the package's directory `model/` or the directory above it. The class in
`customize_service.py` answers; without one, the single file *.m of a Scikit_Learn or XGBoost
package does.

    GET  /health   {"status": "ok"}; the port opens once the model has been loaded
    POST /         {"data": {"req_data": [{...}, ...]}} -> {"data": {"resp_data": [{...}, ...]}}
                   {"instances": [[...], ...]}          -> {"predictions": [...]}

config.json may name other paths in `apis` and in its probes. A refusal is
{"error_code": ..., "error_msg": ...}. SIGTERM stops accepting, lets open requests finish within the
grace and ends with 0; a package that cannot be served ends with 78 and one line on standard error.

Needs Python 3.9, slipway_services.py next to it, and what the engine needs.
"""

import argparse
import email.parser
import email.policy
import http
import http.server
import io
import json
import os
import signal
import socket
import socketserver
import sys
import threading
import time
import traceback

from slipway_services import BadRequest, Unservable, load_service, plain

# Exit code for a package that cannot be served: EX_CONFIG of sysexits.h.
EXIT_CONFIG = 78
# Largest body of a request, in bytes.
BODY_BYTES_MAX = 64 << 20
# Connections at once, each with a thread; more wait to be accepted.
CONNECTIONS_MAX = 256
# From here on a connection is closed after its response, so that others get their turn.
CONNECTIONS_CROWDED = 192
# How long a connection may be silent, in seconds.
SILENCE_SECONDS = 60
# How often the accepting thread looks whether to stop, in seconds.
POLL_SECONDS = 0.05


class Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(self, status, code, message, **headers):
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers


class ClientGone(ConnectionError):
    """The client went away before its request was whole."""


class Paths:
    """The paths that config.json declares, or else the usual ones."""

    def __init__(self, directory):
        self.apis = {"/"}
        self.health = {"/health"}
        path = os.path.join(directory, "config.json")
        if os.path.exists(path):
            try:
                with open(path, encoding="utf-8") as file:
                    self._read(json.load(file))
            except (ValueError, AttributeError, TypeError) as error:
                raise Unservable(f"{path} is not a model configuration: {error}") from error

    def _read(self, config):
        apis = {api.get("url") or "/" for api in config.get("apis") or []
                if (api.get("method") or "post").lower() == "post"}
        self.apis = apis or self.apis
        for key in ("health", "readiness_health", "startup_health"):
            url = (config.get(key) or {}).get("url")
            if url:
                self.health.add(url)


class Server(http.server.ThreadingHTTPServer):
    """The port, its connections and the requests under way."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, service, paths):
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.service = service
        self.paths = paths
        self.turn = threading.Lock()
        # Guards what follows, and tells of its changes.
        self.changed = threading.Condition()
        self.is_stopping = False
        self.connections = 0
        self.requests = 0
        super().__init__(address, Handler)

    def server_bind(self):
        """Binds without asking the name service who this host is."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def process_request(self, request, client_address):
        """Starts a thread for a connection once there may be one more."""
        with self.changed:
            self.changed.wait_for(
                lambda: self.is_stopping or self.connections < CONNECTIONS_MAX)
            self.connections += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        """Serves a connection to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.changed:
                self.connections -= 1
                self.changed.notify_all()

    def handle_error(self, request, client_address):
        """A client that went away is not worth a line; anything else is."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc()

    def predict(self, body):
        """The answer of the model."""
        if self.service.is_concurrent:
            return self.service.answer(body)
        with self.turn:
            return self.service.answer(body)

    def drain(self, seconds):
        """Stops accepting and waits for requests under way; whether all of them finished."""
        with self.changed:
            self.is_stopping = True
            self.changed.notify_all()
        self.shutdown()
        self.server_close()
        with self.changed:
            return self.changed.wait_for(lambda: self.requests == 0, timeout=seconds)


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    # What cannot be read is answered with a head, too.
    default_request_version = "HTTP/1.1"
    server_version = "slipway-runtime"
    sys_version = ""
    timeout = SILENCE_SECONDS
    disable_nagle_algorithm = True

    def do_GET(self):
        """Health, or nothing."""
        self.respond(self.health)

    def do_HEAD(self):
        """Health without a body."""
        self.respond(self.health)

    def do_POST(self):
        """Asks the model."""
        self.respond(self.prediction)

    def respond(self, answer):
        """Sends what `answer` returns, or why it cannot."""
        with self.server.changed:
            self.server.requests += 1
            if self.server.is_stopping or self.server.connections >= CONNECTIONS_CROWDED:
                self.close_connection = True
        try:
            self.send(*self.outcome(answer))
        finally:
            with self.server.changed:
                self.server.requests -= 1
                self.server.changed.notify_all()

    def outcome(self, answer):
        """Status, text and header fields of the response."""
        try:
            if self.server.is_stopping:
                raise Refusal(503, "STOPPING", "the model is being stopped; ask another instance")
            text = json.dumps(answer(), ensure_ascii=False, allow_nan=False, default=encodable)
            return 200, text, {}
        except ClientGone:
            raise
        except Refusal as refusal:
            return refused(refusal)
        except BadRequest as error:
            return refused(Refusal(400, "BAD_REQUEST", str(error)))
        except Exception as error:  # pylint: disable=broad-except
            traceback.print_exc()
            return refused(Refusal(500, "MODEL_FAILED", f"{type(error).__name__}: {error}"))

    def health(self):
        """The answer to a probe."""
        path = self.path.split("?")[0]
        if path in self.server.paths.health:
            return {"status": "ok"}
        raise self.wrong_place(path)

    def prediction(self):
        """The model's answer to the request."""
        path = self.path.split("?")[0]
        body = self.body()
        if path not in self.server.paths.apis:
            raise self.wrong_place(path)
        return self.server.predict(self.content(body))

    def wrong_place(self, path):
        """The refusal for a path that takes another method, or that is not there."""
        paths = self.server.paths
        if path in paths.apis:
            return Refusal(405, "METHOD_NOT_ALLOWED", f"{path} takes POST", Allow="POST")
        if path in paths.health:
            return Refusal(405, "METHOD_NOT_ALLOWED", f"{path} takes GET", Allow="GET, HEAD")
        served = ", ".join(sorted(paths.apis | paths.health))
        return Refusal(404, "NOT_FOUND", f"there is no {path}; there is {served}")

    def body(self):
        """The bytes of the request."""
        closes = self.close_connection
        # What is not read would be taken for the next request.
        self.close_connection = True
        length = self.headers.get("Content-Length")
        if length is None or "Transfer-Encoding" in self.headers:
            raise Refusal(411, "LENGTH_REQUIRED", "send the body whole, with Content-Length")
        if not (length.isascii() and length.isdigit()):
            raise Refusal(400, "BAD_REQUEST", "Content-Length is not a number")
        if int(length) > BODY_BYTES_MAX:
            raise Refusal(413, "BODY_TOO_LARGE",
                          f"the body has {length} bytes, more than the {BODY_BYTES_MAX} allowed")
        try:
            body = self.rfile.read(int(length))
        except OSError as error:
            raise ClientGone from error
        if len(body) < int(length):
            raise ClientGone
        self.close_connection = closes
        return body

    def content(self, body):
        """What the service wants of a body: its text, its JSON value, or its form."""
        service = self.server.service
        kind = self.headers.get_content_type() if "Content-Type" in self.headers else ""
        if kind == "multipart/form-data" and service.takes_forms:
            return form_of(self.headers["Content-Type"], body)
        if kind.startswith("multipart/"):
            raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", f"send application/json, not {kind}")
        try:
            text = body.decode()
            value = json.loads(text, parse_constant=refuse_constant)
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"the body is not JSON: {error}") from error
        return text if service.wants_text else value

    def send(self, status, text, headers):
        """Sends a JSON response."""
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_error(self, code, message=None, explain=None):
        """Answers what is not a proper request in the same shape as any other refusal."""
        self.close_connection = True
        name = http.HTTPStatus(code).phrase.upper().replace(" ", "_")
        self.send(*refused(Refusal(int(code), name, message or explain or name)))

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        """Requests that went well leave no line."""


def refused(refusal):
    """Status, text and header fields of a refusal."""
    text = json.dumps({"error_code": refusal.code, "error_msg": str(refusal)})
    return refusal.status, text, refusal.headers


def encodable(value):
    """What JSON has for a value of another library."""
    simple = plain(value)
    if simple is value:
        raise TypeError(f"the answer holds a {type(value).__name__}, which JSON does not have")
    return simple


def refuse_constant(name):
    """NaN and infinities are Python's, not JSON's."""
    raise ValueError(f"{name} is not a JSON value")


def form_of(content_type, body):
    """A form as {field: {file name: stream}}; fields without a file are strings."""
    head = b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n"
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise BadRequest("the form has no parts, or no boundary")
    form = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if not name:
            raise BadRequest("a part of the form has no name")
        content = part.get_payload(decode=True) or b""
        if part.get_filename() is None:
            form[name] = content.decode(errors="replace")
        else:
            files = form.setdefault(name, {})
            if isinstance(files, dict):
                files[part.get_filename()] = io.BytesIO(content)
    return form


class SignalWait:
    """Waits for signals by the pipe that Python writes their numbers to.

    A lock would not do: it is not interrupted when the signal comes to another thread.
    """

    def __init__(self, signals):
        self.signals = signals
        self.reader, self.writer = socket.socketpair()
        self.writer.setblocking(False)
        signal.set_wakeup_fd(self.writer.fileno(), warn_on_full_buffer=False)
        for number in signals:
            signal.signal(number, lambda *_: None)

    def wait(self):
        """Returns once one of the signals came."""
        while self.reader.recv(1)[0] not in self.signals:
            pass


def arguments_of(words):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--model-dir", required=True)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--grace-seconds", type=float, default=30)
    return parser.parse_args(words)


def open_server(arguments):
    """Loads the model, then opens the port."""
    directory = os.path.abspath(arguments.model_dir)
    if os.path.basename(directory) != "model":
        directory = os.path.join(directory, "model")
    if not os.path.isdir(directory):
        raise Unservable(f"there is no directory {directory}")
    paths = Paths(directory)
    service = load_service(directory, arguments.engine)
    return Server((arguments.host, arguments.port), service, paths)


def why(error, arguments):
    """One line about a failure to start."""
    if isinstance(error, Unservable):
        return str(error)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__)
              if not frame.filename.startswith("<frozen")]
    return (f"cannot serve {arguments.engine} from {arguments.model_dir}: "
            f"{type(error).__name__}: {' '.join(str(error).split())} "
            f"({frames[-1].filename}:{frames[-1].lineno})")


def tell(text):
    """Writes a line for the log."""
    print(f"slipway_runtime: {text}", file=sys.stderr, flush=True)


def main(words=None):
    """Serves until a signal; answers the exit code."""
    arguments = arguments_of(words)
    try:
        server = open_server(arguments)
    except (Exception, SystemExit) as error:  # pylint: disable=broad-except
        tell(why(error, arguments))
        return EXIT_CONFIG
    stop = SignalWait((signal.SIGTERM, signal.SIGINT))
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": POLL_SECONDS}, daemon=True).start()
    host, port = server.server_address[:2]
    tell(f"serving {arguments.engine} on {host}:{port}")
    stop.wait()
    begun = time.monotonic()
    if not server.drain(arguments.grace_seconds):
        tell(f"{server.requests} requests did not finish in {time.monotonic() - begun:.1f} s")
    return 0


if __name__ == "__main__":
    CODE = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of idle connections and of the model must not keep the process.
    os._exit(CODE)
