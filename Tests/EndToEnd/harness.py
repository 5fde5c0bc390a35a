"""Starts real slipwayd processes for the end-to-end tests and talks to them.

The environment names what is tested: SLIPWAYD and SLIPWAY are the two programs, PYTHON is an
interpreter with scikit-learn, which also runs the models. `scripts/test e2e` sets all three.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import grpc

import stubs

ROOT = pathlib.Path(__file__).resolve().parents[2]
SLIPWAYD = os.environ.get("SLIPWAYD", str(ROOT / ".build/release/slipwayd"))
SLIPWAY = os.environ.get("SLIPWAY", str(ROOT / ".build/release/slipway"))
PYTHON = os.environ.get("PYTHON", sys.executable)

# How long anything may take before a test gives up. Generous: the machine may be busy.
PATIENCE_SECONDS = 60


def wait_until(condition, what, seconds=PATIENCE_SECONDS):
    """Returns the first true answer of `condition`; fails after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.05)


def alive(pid):
    """Whether a process runs; a zombie does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Server:
    """One slipwayd on a data directory that outlives it."""

    def __init__(self, directory, *flags, listen="127.0.0.1:0"):
        self.directory = pathlib.Path(directory)
        self.flags = flags
        self.listen = listen
        # Called in the server's process before its program.
        self.prepare = None
        self.process = None
        self.address = None
        self.admin = None
        self.channel = None

    @property
    def buckets(self):
        """Root of the local object storage."""
        return self.directory / "buckets"

    @property
    def log(self):
        """Everything the server logged so far."""
        return (self.directory.parent / (self.directory.name + ".log")).read_text(errors="replace")

    def start(self):
        """Starts the server and waits for its ready line."""
        log = open(self.directory.parent / (self.directory.name + ".log"), "ab")
        self.process = subprocess.Popen(
            [SLIPWAYD, "--data-dir", str(self.directory), "--listen", self.listen,
             "--admin-listen", "127.0.0.1:0", "--python", PYTHON, *self.flags],
            stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, text=True,
            preexec_fn=self.prepare)
        log.close()
        for line in self.process.stdout:
            if line.startswith("ready "):
                facts = dict(part.split("=", 1) for part in line.split()[1:])
                self.address = facts["grpc"].split(",")[0]
                self.admin = facts["admin"]
                break
        else:
            code = self.process.wait()
            raise AssertionError(f"slipwayd ended with {code} before it was ready:\n{self.log}")
        self.channel = grpc.insecure_channel(
            self.address, options=[("grpc.enable_retries", 0),
                                   ("grpc.max_send_message_length", -1)])
        return self

    def kill(self):
        """Ends the server as a power cut would."""
        self.process.kill()
        self.process.wait()
        self._forget()

    def stop(self):
        """Ends the server the way an operator does; answers its exit code."""
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=PATIENCE_SECONDS)
        self._forget()
        return code

    def _forget(self):
        self.process.stdout.close()
        if self.channel:
            self.channel.close()
            self.channel = None

    def restart(self):
        """Power cut and start again."""
        self.kill()
        return self.start()

    def service(self, name):
        """A stub of a service, for example `ModelService`."""
        return stubs.stub(name, self.channel)

    def cli(self, *words, check=True, stdin=None):
        """Runs the command line client; answers the finished process."""
        done = subprocess.run(
            [SLIPWAY, "--server", self.address, *map(str, words)], input=stdin,
            capture_output=True, text=True, timeout=PATIENCE_SECONDS * 2, check=False)
        if check and done.returncode != 0:
            raise AssertionError(
                f"slipway {' '.join(map(str, words))} ended with {done.returncode}:\n"
                f"{done.stdout}{done.stderr}\n--- server log\n{self.log[-4000:]}")
        return done

    def cli_json(self, *words, **options):
        """Runs the client with --output json and reads what it printed."""
        return json.loads(self.cli("--output", "json", *words, **options).stdout)

    def http(self, path):
        """GET on the admin port: (status, body)."""
        try:
            with urllib.request.urlopen(f"http://{self.admin}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metric(self, series):
        """The value of one series of /metrics; None when it is not there."""
        for line in self.http("/metrics")[1].splitlines():
            if line.startswith(series + " "):
                return float(line.rsplit(" ", 1)[1])
        return None


class ServerTest(unittest.TestCase):
    """A test with a server of its own on a fresh directory."""

    flags = ()

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="slipway-e2e-"))
        self.server = Server(self.directory / "data", *self.flags)
        self.server.buckets.mkdir(parents=True)
        self.addCleanup(self._clean_up)
        self.server.start()

    def _clean_up(self):
        if self.server.process and self.server.process.poll() is None:
            self.server.kill()
        for pid in instance_processes(self.server.directory):
            os.killpg(pid, signal.SIGKILL)
        shutil.rmtree(self.directory, ignore_errors=True)

    def assert_refused(self, code, reason, call, *arguments, **options):
        """Asserts that a call is refused so; answers (message, ErrorInfo, violations)."""
        with self.assertRaises(grpc.RpcError) as caught:
            call(*arguments, **options)
        error = caught.exception
        self.assertEqual(error.code(), code, error.details())
        info, violations = stubs.details(error)
        self.assertIsNotNone(info, f"no ErrorInfo with {error.code()}: {error.details()}")
        self.assertEqual(info.reason, reason, error.details())
        self.assertEqual(info.domain, "slipway.dev")
        return error.details(), info, violations

    def wait_for_operation(self, operation):
        """Waits for an operation through the API; answers it finished."""
        operations = self.server.service("Operations")
        end = time.monotonic() + PATIENCE_SECONDS
        while not operation.done:
            if time.monotonic() > end:
                raise AssertionError(f"{operation.name} does not end")
            operation = operations.WaitOperation(
                stubs.message("WaitOperationRequest")(
                    name=operation.name, timeout={"seconds": 5}), timeout=10)
        return operation

    def wait_for_deployment(self, name, state):
        """Waits until a deployment is in the named state; answers it."""
        service = self.server.service("DeploymentService")
        request = stubs.message("GetDeploymentRequest")(name=name)
        wanted = stubs.message("Deployment").State.Value("STATE_" + state)
        failed = stubs.message("Deployment").STATE_FAILED

        def settled():
            deployment = service.GetDeployment(request, timeout=10)
            if deployment.state == failed and wanted != failed:
                raise AssertionError(f"{name} failed: {deployment.status_reason}")
            return deployment if deployment.state == wanted else None

        return wait_until(settled, f"{name} to be {state}")

    def wait_until_gone(self, name):
        """Waits until a deployment that is being deleted is not there any more."""
        service = self.server.service("DeploymentService")

        def is_gone():
            try:
                service.GetDeployment(stubs.message("GetDeploymentRequest")(name=name), timeout=10)
            except grpc.RpcError as error:
                if error.code() == grpc.StatusCode.NOT_FOUND:
                    return True
                raise
            return False

        wait_until(is_gone, f"{name} to be gone")


def instance_processes(directory):
    """Ids of the instance processes that a server on `directory` started and that still run."""
    found = []
    marker = f"SLIPWAY_DATA={directory}".encode()
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            environment = pathlib.Path(f"/proc/{entry}/environ").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if marker in environment and os.getpgid(int(entry)) == int(entry):
            found.append(int(entry))
    return found

