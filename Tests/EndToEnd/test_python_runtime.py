"""The packaged Python runtime, run as a process of its own on packages of the test's making."""

import concurrent.futures
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

import packages

RUNTIME = (pathlib.Path(__file__).resolve().parents[2]
           / "Sources/CSlipwayPythonRuntime/slipway_runtime.py")
PATIENCE_SECONDS = 60


class Runtime:
    """One runtime process."""

    def __init__(self, directory, engine, *flags, environment=None):
        self.process = subprocess.Popen(
            [sys.executable, "-B", str(RUNTIME), "--model-dir", str(directory), "--engine", engine,
             "--host", "127.0.0.1", "--port", "0", *flags],
            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
            env={**os.environ, **(environment or {})})
        self.lines = []
        self.port = None
        for line in self.process.stderr:
            self.lines.append(line)
            if " serving " in line:
                self.port = int(line.rsplit(":", 1)[1])
                break
        else:
            self.process.wait(PATIENCE_SECONDS)
            self.process.stderr.close()
            return
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        self.lines += self.process.stderr

    @property
    def log(self):
        """Everything it wrote so far."""
        return "".join(self.lines)

    def connect(self):
        """A connection to it."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)

    def stop(self):
        """Ends it with SIGTERM; answers its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self):
        """Its exit code, once it has ended and its log is complete."""
        code = self.process.wait(PATIENCE_SECONDS)
        self.reader.join(PATIENCE_SECONDS)
        self.process.stderr.close()
        return code


class RuntimeTest(unittest.TestCase):
    """A test with a directory for packages of its own."""

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="slipway-runtime-"))
        self.addCleanup(shutil.rmtree, self.root)

    def package(self, files, config=None):
        """Writes a package; answers its directory."""
        directory = self.root / "package"
        (directory / "model").mkdir(parents=True)
        if config is not None:
            files = {**files, "config.json": json.dumps(config)}
        for name, content in files.items():
            path = directory / "model" / name
            path.parent.mkdir(exist_ok=True)
            if isinstance(content, str):
                content = content.encode()
            path.write_bytes(content)
        return directory

    def start(self, directory, engine="Scikit_Learn", *flags, **options):
        """Starts a runtime that must come up."""
        runtime = Runtime(directory, engine, *flags, **options)
        self.addCleanup(self.end, runtime)
        self.assertIsNotNone(runtime.port, runtime.log)
        return runtime

    @staticmethod
    def end(runtime):
        """Ends a runtime that the test left."""
        if runtime.process.poll() is None:
            runtime.process.kill()
            runtime.wait()

    def assert_unservable(self, directory, engine, *words):
        """Asserts that a package does not come up, and that one line says why."""
        runtime = Runtime(directory, engine)
        if runtime.port is not None:
            self.end(runtime)
        self.assertEqual(runtime.process.returncode, 78, runtime.log)
        self.assertEqual(len(runtime.lines), 1, runtime.log)
        for word in words:
            self.assertIn(word, runtime.log)

    def ask(self, runtime, body, path="/", method="POST", **headers):
        """Sends one request; answers (status, value of the JSON response)."""
        connection = runtime.connect()
        try:
            if not isinstance(body, (bytes, str, type(None))):
                body = json.dumps(body)
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
            self.assertEqual(answer.headers["Content-Type"], "application/json")
            return answer.status, json.loads(text) if text else None
        finally:
            connection.close()

    def assert_refused(self, answer, status, code, *words):
        """Asserts that a request was refused so."""
        self.assertEqual(answer[0], status, answer)
        self.assertEqual(set(answer[1]), {"error_code", "error_msg"})
        self.assertEqual(answer[1]["error_code"], code)
        for word in words:
            self.assertIn(word, answer[1]["error_msg"])


class ModelFiles(RuntimeTest):
    """Packages without inference code."""

    def setUp(self):
        super().setUp()
        packages.iris(self.root, "iris")
        self.row, self.label = packages.iris_row()
        self.row = json.loads(self.row)["data"]["req_data"][0]

    def test_rows_by_name_are_predicted_in_any_order(self):
        runtime = self.start(self.root / "iris")
        reversed_row = dict(reversed(self.row.items()))
        answer = self.ask(runtime, {"data": {"req_data": [self.row, reversed_row]}})
        self.assertEqual(
            answer, (200, {"data": {"resp_data": [{"predictresult": self.label}] * 2}}))

    def test_instances_are_predicted(self):
        runtime = self.start(self.root / "iris" / "model")
        values = list(self.row.values())
        self.assertEqual(
            self.ask(runtime, {"instances": [values]}), (200, {"predictions": [self.label]}))
        self.assertEqual(
            self.ask(runtime, {"instances": [self.row]}), (200, {"predictions": [self.label]}))
        self.assertNotIn("Warning", runtime.log)

    def test_names_lead_to_the_models_columns_with_pandas_and_without(self):
        import joblib
        import pandas
        import sklearn.linear_model
        table = pandas.DataFrame({"a": [1, 0, 0, 1], "b": [0, 1, 0, 1], "c": [0, 0, 1, 1]})
        model = sklearn.linear_model.LinearRegression().fit(table, [100, 10, 1, 111])
        directory = self.package({})
        joblib.dump(model, directory / "model" / "digits.m")
        (self.root / "fakes").mkdir()
        (self.root / "fakes" / "pandas.py").write_text("raise ImportError('not installed')\n")
        for environment in [{}, {"PYTHONPATH": str(self.root / "fakes")}]:
            with self.subTest(environment=environment):
                runtime = self.start(directory, environment=environment)
                status, answer = self.ask(runtime, {"instances": [{"c": 7, "a": 3, "b": 5}]})
                self.assertEqual(status, 200, answer)
                self.assertAlmostEqual(answer["predictions"][0], 357)
                self.assertNotIn("Warning", runtime.log)

    def test_other_names_keep_their_order(self):
        runtime = self.start(self.root / "iris")
        row = {f"attr_{index}": value for index, value in enumerate(self.row.values())}
        shuffled = dict(reversed(row.items()))
        answer = self.ask(runtime, {"data": {"req_data": [row, shuffled]}})
        self.assertEqual(
            answer, (200, {"data": {"resp_data": [{"predictresult": self.label}] * 2}}))

    def test_health(self):
        runtime = self.start(self.root / "iris")
        self.assertEqual(self.ask(runtime, None, "/health", "GET"), (200, {"status": "ok"}))
        self.assertEqual(self.ask(runtime, None, "/health", "HEAD"), (200, None))
        self.assert_refused(
            self.ask(runtime, None, "/nothing", "GET"), 404, "NOT_FOUND", "/nothing", "/health")
        self.assert_refused(self.ask(runtime, None, "/", "GET"), 405, "METHOD_NOT_ALLOWED")
        self.assert_refused(self.ask(runtime, "{}", "/health"), 405, "METHOD_NOT_ALLOWED")
        self.assert_refused(self.ask(runtime, "{}", "/other"), 404, "NOT_FOUND")

    def test_bad_bodies_are_refused(self):
        runtime = self.start(self.root / "iris")
        values = list(self.row.values())
        for body, word in [
                (b"", "not JSON"), (b"{", "not JSON"), (b"\xff", "not JSON"),
                (b'{"instances": [[NaN, 1, 1, 1]]}', "NaN"), (b"[" * 100_000, "not JSON"),
                ([], "not a JSON object"), ({}, "req_data"), ({"data": {}}, "req_data"),
                ({"data": {"req_data": []}}, "at least one row"),
                ({"data": {"req_data": {}}}, "not a list"),
                ({"data": {"req_data": [7]}}, "data.req_data[0]"),
                ({"instances": [values, values[:3]]}, "instances[1]"),
                ({"instances": [values[:3]]}, "3 features, the model takes 4"),
                ({"instances": [values, self.row]}, "instances[1]"),
                ({"instances": [{"a": 1}, {"b": 1}]}, "instances[1]")]:
            with self.subTest(body=str(body)[:60]):
                self.assert_refused(self.ask(runtime, body), 400, "BAD_REQUEST", word)
        status, _ = self.ask(runtime, {"instances": [values]})
        self.assertEqual(status, 200)

    def test_bodies_that_cannot_be_read_are_refused(self):
        runtime = self.start(self.root / "iris")
        too_large = self.ask(runtime, None, **{"Content-Length": str((64 << 20) + 1)})
        self.assert_refused(too_large, 413, "BODY_TOO_LARGE", str(64 << 20))
        self.assert_refused(
            self.ask(runtime, None, **{"Content-Length": "-1"}), 400, "BAD_REQUEST")
        self.assert_refused(
            self.ask(runtime, "0\r\n\r\n", **{"Transfer-Encoding": "chunked"}),
            411, "LENGTH_REQUIRED")
        self.assert_refused(
            self.ask(runtime, "--a", **{"Content-Type": "multipart/form-data; boundary=a"}),
            415, "UNSUPPORTED_MEDIA_TYPE", "multipart/form-data")

    def test_an_unread_body_is_not_taken_for_a_request(self):
        runtime = self.start(self.root / "iris")
        with socket.create_connection(("127.0.0.1", runtime.port), PATIENCE_SECONDS) as raw:
            raw.sendall(b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"
                        b"GET /health HTTP/1.1\r\n\r\n")
            answer = b"".join(iter(lambda: raw.recv(4096), b""))
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)
        self.assertEqual(answer.count(b"HTTP/1.1 "), 1)

    def test_what_is_not_http_is_refused_in_the_same_shape(self):
        runtime = self.start(self.root / "iris")
        with socket.create_connection(("127.0.0.1", runtime.port), PATIENCE_SECONDS) as raw:
            raw.sendall(b"POST / HTTP/9.9\r\n\r\n")
            answer = b"".join(iter(lambda: raw.recv(4096), b""))
        self.assertIn(b"505", answer.split(b"\r\n")[0])
        self.assertIn(b'"error_code"', answer)

    def test_a_model_that_fails_is_logged_and_answered(self):
        runtime = self.start(self.root / "iris")
        answer = self.ask(runtime, {"instances": [["a", "b", "c", "d"]]})
        self.assert_refused(answer, 500, "MODEL_FAILED", "ValueError")
        self.assertEqual(runtime.stop(), 0)
        self.assertIn("Traceback", runtime.log)

    def test_a_connection_serves_many_requests(self):
        runtime = self.start(self.root / "iris")
        connection = runtime.connect()
        self.addCleanup(connection.close)
        connection.connect()
        port = connection.sock.getsockname()
        for _ in range(5):
            connection.request("POST", "/", json.dumps({"instances": [list(self.row.values())]}))
            self.assertEqual(json.loads(connection.getresponse().read())["predictions"],
                             [self.label])
            self.assertEqual(connection.sock.getsockname(), port)

    def test_config_names_the_paths(self):
        directory = self.root / "iris" / "model"
        config = {**packages.CONFIG, "health": {"url": "/alive"}}
        config["apis"] = [{"url": "/predict", "method": "POST"}]
        (directory / "config.json").write_text(json.dumps(config))
        runtime = self.start(directory)
        body = {"instances": [list(self.row.values())]}
        self.assertEqual(self.ask(runtime, body, "/predict?x=1")[0], 200)
        self.assertEqual(self.ask(runtime, body, "/")[0], 404)
        self.assertEqual(self.ask(runtime, None, "/alive", "GET")[0], 200)

    def test_many_callers_at_once(self):
        runtime = self.start(self.root / "iris")
        body = {"instances": [list(self.row.values())]}
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: self.ask(runtime, body), range(100)))
        self.assertEqual(answers, [(200, {"predictions": [self.label]})] * 100)

    def test_xgboost_models_are_boosters(self):
        (self.root / "fakes").mkdir()
        (self.root / "fakes" / "xgboost.py").write_text(FAKE_XGBOOST)
        runtime = self.start(
            self.package({"tree.m": b"2"}), "XGBoost",
            environment={"PYTHONPATH": str(self.root / "fakes")})
        rows = {"data": {"req_data": [{"width": 5, "height": 7}, {"height": 70, "width": 50}]}}
        self.assertEqual(self.ask(runtime, rows), (200, {"data": {"resp_data": [
            {"predictresult": 2 * 5 + 7}, {"predictresult": 2 * 50 + 70}]}}))
        self.assert_refused(
            self.ask(runtime, {"instances": [["a", 1]]}), 400, "BAD_REQUEST", "not a number")


# As much of xgboost as the runtime touches; the model file holds the weight of the first feature.
FAKE_XGBOOST = '''
import numpy

class DMatrix:
    def __init__(self, data, feature_names=None):
        assert feature_names == ["width", "height"]
        self.data = data

class Booster:
    feature_names = ["width", "height"]

    def __init__(self, model_file):
        self.weight = float(open(model_file).read())

    def num_features(self):
        return 2

    def predict(self, matrix):
        return matrix.data @ numpy.array([self.weight, 1], dtype=numpy.float32)
'''


class Unservable(RuntimeTest):
    """Packages that do not come up."""

    def test_no_model_file(self):
        directory = self.package({"readme.txt": ""})
        self.assert_unservable(directory, "Scikit_Learn", "*.m", "none")

    def test_two_model_files(self):
        directory = self.package({"a.m": b"", "b.m": b""})
        self.assert_unservable(directory, "Scikit_Learn", "a.m, b.m")

    def test_no_directory(self):
        self.assert_unservable(self.root / "nowhere", "Scikit_Learn", "nowhere")

    def test_a_file_that_is_no_model(self):
        directory = self.package({"a.m": b"what is this"})
        self.assert_unservable(directory, "Scikit_Learn", "cannot serve", str(directory))

    def test_an_engine_without_inference_code(self):
        directory = self.package({"a.pth": b""})
        self.assert_unservable(directory, "PyTorch", "PyTorch", "customize_service.py")

    def test_a_script_that_does_not_run(self):
        directory = self.package({"customize_service.py": "import no_such_module\n"})
        self.assert_unservable(
            directory, "PyTorch", "no_such_module", "customize_service.py:1")

    def test_a_script_that_exits(self):
        directory = self.package({"customize_service.py": "import sys\nsys.exit(0)\n"})
        self.assert_unservable(directory, "PyTorch", "SystemExit")

    def test_a_script_without_a_service_class(self):
        directory = self.package({"customize_service.py": "class Service: pass\n"})
        self.assert_unservable(directory, "PyTorch", "found: none")

    def test_a_broken_configuration(self):
        directory = self.package({"a.m": b"", "config.json": "{"})
        self.assert_unservable(directory, "Scikit_Learn", "config.json")

    def test_a_port_in_use(self):
        packages.iris(self.root, "iris")
        with socket.create_server(("127.0.0.1", 0)) as other:
            done = subprocess.run(
                [sys.executable, "-B", str(RUNTIME), "--model-dir", str(self.root / "iris"),
                 "--engine", "Scikit_Learn", "--port", str(other.getsockname()[1])],
                capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        self.assertEqual(done.returncode, 78)
        self.assertIn("Address already in use", done.stderr)


if __name__ == "__main__":
    unittest.main()
