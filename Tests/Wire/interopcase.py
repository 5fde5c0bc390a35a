"""What the interop tests share: peers as processes, and the results of their cases."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from certificates import certificates
from programs import HERE, PATIENCE_SECONDS, Server, wait_until

PEERS = HERE / "peers"
SERVERS = {
    "slipway": None,
    "grpcio": [sys.executable, "-B", str(HERE / "stock_server.py")],
    "grpclib": [sys.executable, "-B", str(PEERS / "grpclib_server.py")],
}
CLIENTS = {
    "grpcio": [sys.executable, "-B", str(PEERS / "grpcio_client.py")],
    "grpclib": [sys.executable, "-B", str(PEERS / "grpclib_client.py")],
}
TRANSPORTS = ("plaintext", "TLS", "unix")

BASIC = (
    "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong",
    "empty_stream", "timeout_on_sleeping_server", "cancel_after_begin",
    "cancel_after_first_response", "status_code_and_message", "special_status_message",
    "custom_metadata", "unimplemented_method", "unimplemented_service",
)
SERVER_COMPRESSED = ("server_compressed_unary", "server_compressed_streaming")
CLIENT_COMPRESSED = ("client_compressed_unary", "client_compressed_streaming")

# How long all cases of one client may take, in seconds. The machine may be busy.
CASES_SECONDS = 120


class PeerServer:
    """A running server that is another program than ours, with the same command line."""

    def __init__(self, program, listen="127.0.0.1:0", tls=None):
        self._words = [*program, "server", "--listen", listen]
        if tls:
            self._words += ["--certificate", str(tls.server), "--key", str(tls.server_key)]
        self._output = tempfile.TemporaryFile("w+")
        self.process = None
        self.address = None

    @property
    def pid(self):
        """The process id."""
        return self.process.pid

    @property
    def text(self):
        """Everything that the program wrote so far."""
        return os.pread(self._output.fileno(), 1 << 20, 0).decode(errors="replace")

    def _ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.text}")
        return re.search(r"^ready grpc=(\S+)$", self.text, re.MULTILINE)

    def __enter__(self):
        """Starts the program and waits for its ready line."""
        self.process = subprocess.Popen(
            self._words, stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT)
        try:
            self.address = wait_until(self._ready, "the ready line").group(1)
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        """Ends the program."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._output.close()


def memory_of(pid):
    """Resident memory (VmRSS) of a process in bytes; None once it has ended."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return None
    match = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(match.group(1)) * 1024 if match else None


class RunningCases:
    """A client program that runs cases."""

    def __init__(self, program, target, names, tls=None, iterations=0):
        words = [*program, "client", "--target", target, "--case", ",".join(names)]
        if tls:
            words += ["--roots", str(tls.roots), "--server-name", "localhost"]
        if iterations:
            words += ["--iterations", str(iterations)]
        self.names = names
        self._output = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT)

    @property
    def pid(self):
        """The process id."""
        return self.process.pid

    @property
    def running(self):
        """Whether it has not ended."""
        return self.process.poll() is None

    def results(self, seconds=CASES_SECONDS):
        """Waits for the end; the verdict of every case, by its name."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = f"still running after {seconds} s"
            self.process.kill()
            self.process.wait()
        self._output.seek(0)
        text = self._output.read()
        self._output.close()
        lines = re.findall(r"^(\w+) (passed|failed.*)$", text, re.MULTILINE)
        verdicts = {name: f"no result, exit code {code}:\n{text}" for name in self.names}
        verdicts.update(lines)
        return verdicts


class InteropCase(unittest.TestCase):
    """A test that runs interop cases between two programs."""

    def server(self, name, transport, **arguments):
        """Starts a server that ends with the test; answers it and the target's TLS."""
        tls = certificates() if transport == "TLS" else None
        if transport == "unix":
            directory = self.enterContext(tempfile.TemporaryDirectory(prefix="slipway-"))
            arguments["listen"] = f"unix:{directory}/s"
        program = SERVERS[name]
        made = (Server(tls=tls, **arguments) if program is None
                else PeerServer(program, tls=tls, **arguments))
        return self.enterContext(made), tls

    def check(self, program, server, names, tls, iterations=0):
        """Runs cases and asserts that each one passed."""
        verdicts = RunningCases(program, server.address, names, tls, iterations).results()
        for name in names:
            with self.subTest(name):
                self.assertEqual(verdicts[name], "passed")
