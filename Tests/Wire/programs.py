"""Starts and stops the programs that the wire tests talk to.

The environment variable SLIPWAY_INTEROP names the program under test; `stock` takes grpcio's
implementation of the same service (`stock_server.py`) instead, which has no `call`.
"""

import itertools
import json
import os
import pathlib
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

from certificates import Certificates, certificates  # noqa: F401  (for users of this module)

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# How long a program may take to start, answer or end, in seconds. The machine may be busy.
PATIENCE_SECONDS = 30


def stock():
    """Whether the stand-in is tested instead of our program."""
    return os.environ.get("SLIPWAY_INTEROP") == "stock"


def command(*words):
    """The command line of the program under test."""
    if stock():
        return [sys.executable, "-B", str(HERE / "stock_server.py"), *words]
    program = os.environ.get("SLIPWAY_INTEROP", str(ROOT / ".build/debug/slipway-interop"))
    return [program, *words]


def wait_until(condition, what, seconds=PATIENCE_SECONDS):
    """The first true answer of `condition`; fails after `seconds`."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        pause.wait(0.01)


class Server:
    """A running `slipway-interop server`.

        with Server(limits={"handlersPerConnectionMax": 4}) as server:
            connect(server.address)

    `limits` become `--set`, `tls` (a `Certificates`) makes it speak TLS, `client_roots` asks
    clients for certificates too; `options` go to the command line as they are.
    """

    def __init__(self, *options, listen="127.0.0.1:0", limits=None, tls=None, client_roots=False):
        words = ["server", "--listen", listen, *options]
        if tls:
            words += ["--certificate", str(tls.server), "--key", str(tls.server_key)]
            if client_roots:
                words += ["--client-roots", str(tls.roots)]
        for name, value in (limits or {}).items():
            words += ["--set", f"{name}={value}"]
        self._words = words
        self._log = tempfile.TemporaryFile("w+b")
        self.process = None
        self.address = None

    def start(self):
        """Starts the program and waits for its ready line."""
        self.process = subprocess.Popen(
            command(*self._words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=self._log, text=True)
        line = _first_line(self.process)
        match = re.match(r"ready .*?grpc=(\S+)", line)
        if not match:
            self.kill()
            raise AssertionError(f"no ready line but {line!r}:\n{self.text}")
        self.address = match.group(1)
        return self

    @property
    def pid(self):
        """The process id."""
        return self.process.pid

    @property
    def alive(self):
        """Whether the process still runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def target(self):
        """The address as stock clients take it."""
        return self.address

    @property
    def text(self):
        """Everything that the program wrote to standard error so far."""
        # The program writes at the end of the same open file; pread moves nothing.
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode(errors="replace")

    @property
    def log(self):
        """The JSON lines of the log so far, as dicts."""
        return [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]

    def memory(self):
        """Resident memory of the process (VmRSS) in bytes."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def open_files(self):
        """How many file descriptors the process has open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def signal(self, number=signal.SIGTERM):
        """Sends a signal; waits for nothing."""
        self.process.send_signal(number)

    def wait(self, timeout=PATIENCE_SECONDS):
        """Waits for the end of the program and answers its exit code."""
        return self.process.wait(timeout)

    def stop(self, timeout=PATIENCE_SECONDS):
        """Ends the program as an operator does (SIGTERM); answers its exit code."""
        if self.alive:
            self.signal()
        try:
            return self.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"no end {timeout} s after SIGTERM:\n{self.text}") from None
        finally:
            self._close()

    def kill(self):
        """Ends the program at once."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self._close()

    def _close(self):
        self.process.stdout.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if kind is None and self.alive:
            code = self.stop()
            if code != 0:
                raise AssertionError(f"the server ended with {code}:\n{self.text}")
        elif kind is None and self.process.returncode != 0:
            raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.text}")
        else:
            self.kill()
        self._log.close()


class Caller:
    """A running `slipway-interop call`: calls of our client, driven by JSON lines.

        with Caller(server.address, connectTimeout="200ms") as caller:
            answer = caller.call("/grpc.testing.TestService/EmptyCall", requests=[b""])
            assert answer["code"] == 0

    `channel` are ChannelOptions. A running call is known by its id.
    """

    def __init__(self, target, *options, tls=None, **channel):
        words = ["call", "--target", target, *options]
        if tls:
            words += ["--roots", str(tls.roots)]
        for name, value in channel.items():
            words += ["--channel", f"{name}={value}"]
        self._words = words
        self._ids = itertools.count(1)
        self._log = tempfile.TemporaryFile("w+b")
        self._answers = {}
        self._changed = threading.Condition()
        self._ended = False
        self.process = None

    @property
    def text(self):
        """Everything that the program wrote to standard error so far."""
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode(errors="replace")

    def begin(self, method, requests=(b"",), kind="unary", **fields):
        """Starts a call and answers its id.

        `requests` are message bytes; `fields` are the other members of the JSON line, for example
        `timeout_ms=500`, `metadata=[["k", "v"]]`, `cancel_after_ms=20`.
        """
        number = next(self._ids)
        self.write({"id": number, "method": method, "kind": kind,
                    "requests": [one.hex() for one in requests], **fields})
        return number

    def write(self, line):
        """Writes one JSON line, for example `{"close": True}`."""
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def wait(self, number, timeout=PATIENCE_SECONDS):
        """The answer of a call: the JSON object, with `messages` as bytes."""
        with self._changed:
            self._changed.wait_for(lambda: number in self._answers or self._ended, timeout)
            if number in self._answers:
                return self._answers.pop(number)
        raise AssertionError(f"no answer to call {number}:\n{self.text}")

    def ended(self, number):
        """Whether a call has ended."""
        with self._changed:
            return number in self._answers

    def call(self, method, requests=(b"",), kind="unary", **fields):
        """A whole call; answers what `wait` answers."""
        return self.wait(self.begin(method, requests, kind, **fields))

    def _read(self):
        for line in self.process.stdout:
            answer = json.loads(line)
            answer["messages"] = [bytes.fromhex(one) for one in answer.get("messages", ())]
            with self._changed:
                self._answers[answer["id"]] = answer
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def __enter__(self):
        self.process = subprocess.Popen(
            command(*self._words), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._log, text=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, kind, *_):
        try:
            self.process.stdin.close()
            code = self.process.wait(PATIENCE_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            code = self.process.wait()
        self._reader.join(PATIENCE_SECONDS)
        self.process.stdout.close()
        text = self.text
        self._log.close()
        if kind is None and code != 0:
            raise AssertionError(f"`call` ended with {code}:\n{text}")


def _first_line(process):
    lines = queue.Queue()
    threading.Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()
    try:
        return lines.get(timeout=PATIENCE_SECONDS)
    except queue.Empty:
        return ""
