"""What an operator sees: readiness, metrics, refusals to start, drain, and crashes mid-import."""

import resource
import signal
import socket
import subprocess
import threading

import grpc

import packages
import stubs
from harness import PATIENCE_SECONDS, PYTHON, SLIPWAYD, ServerTest, wait_until
from test_tour_grpcio import importing


class Operator(ServerTest):
    def test_admin_port_reports_health_and_metrics(self):
        self.assertEqual(self.server.http("/healthz")[0], 200)
        self.assertEqual(self.server.http("/readyz")[0], 200)
        self.assertEqual(self.server.http("/nothing")[0], 404)
        self.server.service("Health").Check(stubs.message("HealthCheckRequest")())
        self.assertEqual(self.server.metric(
            'grpc_server_handled_total{grpc_service="grpc.health.v1.Health",grpc_method="Check",'
            'grpc_code="OK"}'), 1)

    def test_unix_socket_serves_and_a_stale_one_is_replaced(self):
        path = self.directory / "slipway.sock"
        self.server.stop()
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(path))
        self.server.listen = f"unix:{path}"
        self.server.start()
        self.assertEqual(self.server.address, f"unix:{path}")
        self.assertEqual(
            self.server.service("Health").Check(stubs.message("HealthCheckRequest")()).status, 1)
        self.assertEqual(self.server.cli_json("list", "models"), {"models": []})

    def start_refused(self, *flags):
        """Starts another server that must not start; answers what it printed."""
        done = subprocess.run(
            [SLIPWAYD, "--python", PYTHON, *map(str, flags)], capture_output=True, text=True,
            timeout=PATIENCE_SECONDS, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn("ready ", done.stdout)
        return done.stderr

    def test_a_port_that_is_taken_is_named(self):
        text = self.start_refused(
            "--data-dir", self.directory / "other", "--listen", self.server.address,
            "--admin-listen", "off")
        self.assertIn(self.server.address, text)
        self.assertIn("in use", text)

    def test_a_data_directory_in_use_names_the_other_server(self):
        text = self.start_refused(
            "--data-dir", self.server.directory, "--listen", "127.0.0.1:0",
            "--admin-listen", "off")
        self.assertIn(str(self.server.process.pid), text)

    def test_wrong_settings_are_explained(self):
        self.assertIn("--help", self.start_refused("--no-such-flag", "1"))
        self.assertIn("--loops", self.start_refused("--loops", "many"))
        config = self.directory / "config.json"
        config.write_text('{"data-dri": "x"}')
        self.assertIn("data-dri", self.start_refused("--config", config))

    def test_sigterm_lets_calls_finish_and_ends_cleanly(self):
        packages.iris(self.server.buckets, padding=4)
        operation = self.server.service("ModelService").ImportModel(importing("training/iris"))
        operations = self.server.service("Operations")
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(operations.WaitOperation(
            stubs.message("WaitOperationRequest")(name=operation.name, timeout={"seconds": 20}),
            timeout=30)))
        waiting.start()
        wait_until(lambda: self.server.metric(
            'grpc_server_started_total{grpc_service="google.longrunning.Operations",'
            'grpc_method="WaitOperation"}') == 1, "the call to be under way")
        self.assertEqual(self.server.stop(), 0)
        waiting.join(PATIENCE_SECONDS)
        self.assertEqual(len(answers), 1, "the call under way got its answer")

    def test_kill_during_an_import_loses_nothing(self):
        packages.iris(self.server.buckets, padding=12)
        models = self.server.service("ModelService")
        operation = models.ImportModel(importing("training/iris"))
        self.server.restart()
        operation = self.wait_for_operation(operation)
        version = stubs.message("ModelVersion")()
        self.assertTrue(operation.response.Unpack(version), operation)
        self.assertEqual(version.state, version.STATE_NORMAL)
        self.assertEqual(len(version.files), 14)
        left = list((self.server.directory / "artifacts/incoming").iterdir())
        self.assertEqual(left, [], "no unfinished copy is left")

    def test_a_cancelled_import_ends_as_cancelled(self):
        packages.iris(self.server.buckets, padding=40)
        models = self.server.service("ModelService")
        operation = models.ImportModel(importing("training/iris"))
        self.server.service("Operations").CancelOperation(
            stubs.message("CancelOperationRequest")(name=operation.name))
        ended = self.wait_for_operation(operation)
        self.assertEqual(ended.error.code, 1, ended)
        version = models.GetModelVersion(stubs.message("GetModelVersionRequest")(
            name="projects/default/models/iris/versions/0.0.1"))
        self.assertEqual(version.state, version.STATE_FAILED)


class FullDisk(ServerTest):
    """A server whose files cannot grow: what a full disk does, for one file at a time."""

    FILE_BYTES_MAX = 3 << 20

    def limit_files(self):
        """Makes longer writes fail instead of ending the process."""
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.FILE_BYTES_MAX, self.FILE_BYTES_MAX))

    def test_an_import_that_does_not_fit_fails_and_leaves_nothing(self):
        self.server.stop()
        packages.iris(self.server.buckets, path="training/large", padding=1)
        packages.iris(self.server.buckets, path="training/small")
        self.server.prepare = self.limit_files
        self.server.start()
        models = self.server.service("ModelService")
        failed = self.wait_for_operation(
            models.ImportModel(importing("training/large", model="large")))
        self.assertEqual(failed.error.code, grpc.StatusCode.RESOURCE_EXHAUSTED.value[0])
        self.assertIn("full", failed.error.message)
        version = models.GetModelVersion(stubs.message("GetModelVersionRequest")(
            name="projects/default/models/large/versions/0.0.1"))
        self.assertEqual(version.status_reason.reason, "STORAGE_FULL")
        self.assertEqual(list((self.server.directory / "artifacts/incoming").iterdir()), [])

        done = self.wait_for_operation(
            models.ImportModel(importing("training/small", model="small")))
        self.assertFalse(done.HasField("error"), done.error)
