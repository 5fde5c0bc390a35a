"""Inference code in the packaged Python runtime, written the way published packages are."""

import json
import signal
import socket
import threading
import time
import unittest

import packages
from test_python_runtime import PATIENCE_SECONDS, RuntimeTest

# After the published sample for Scikit_Learn: the old import of joblib, the text of the request,
# the model loaded for each request, the bare list of results.
SCIKIT_LEARN_SERVICE = '''
# coding:utf-8
import collections
import json
from sklearn.externals import joblib
from model_service.python_model_service import XgSklServingBaseService

class user_Service(XgSklServingBaseService):

    def _preprocess(self, data):
        json_data = json.loads(data, object_pairs_hook=collections.OrderedDict)
        return [list(element.values()) for element in json_data["data"]["req_data"]]

    def _inference(self, data):
        return joblib.load(self.model_path).predict(data).tolist()

    def _postprocess(self, data):
        return [{"predict_result": element} for element in data]
'''

# After those for PyTorch: labels next to the model file, a module and a package next to the
# script, the parsed body or a form with files.
PYTORCH_SERVICE = '''
import os
import shapes
from networks.tiny import Network
from .networks import tiny as again
from model_service.pytorch_model_service import PTServingBaseService

class Base(PTServingBaseService):
    """Not the one to serve: another derives from it."""

class VisionService(Base):
    def __init__(self, model_name, model_path):
        super(VisionService, self).__init__(model_name, model_path)
        assert again.Network
        self.network = Network(open(model_path).read())
        directory = os.path.dirname(os.path.realpath(self.model_path))
        self.labels = open(os.path.join(directory, "labels.txt")).read().split()

    def _preprocess(self, data):
        if "images" in data:
            return [(name, stream.read()) for name, stream in data["images"].items()]
        return data

    def _inference(self, data):
        if isinstance(data, list):
            return {name: [len(content), sum(content)] for name, content in data}
        return self.network.run(data)

    def _postprocess(self, data):
        return {"labels": self.labels, "edges": shapes.EDGES, "result": data}
'''

TINY_NETWORK = '''
class Network:
    def __init__(self, weights):
        self.weights = weights

    def run(self, data):
        if data == {"fail": True}:
            raise LookupError("no such\\nweight")
        if data == {"odd": True}:
            return float("nan")
        if data == {"odder": True}:
            return object()
        return [self.weights, data]
'''

# Waits for a file before it answers, and shows how many are in it at once.
SLOW_SERVICE = '''
import os, time
from model_service.tfserving_model_service import TfServingBaseService

class Slow(TfServingBaseService):
    inside = 0

    def _inference(self, data):
        Slow.inside += 1
        open(os.path.join(self.model_path, "begun"), "w").close()
        while data["wait"] and not os.path.exists(os.path.join(self.model_path, "go")):
            time.sleep(0.01)
        time.sleep(0.01)
        seen = Slow.inside
        Slow.inside -= 1
        return {"inside": seen}
'''


class InferenceCode(RuntimeTest):
    """Packages with customize_service.py."""

    def vision(self):
        """Starts a PyTorch package."""
        return self.start(self.package({
            "customize_service.py": PYTORCH_SERVICE, "net.pth": "w", "labels.txt": "cat dog",
            "shapes.py": "EDGES = 4\n", "networks/__init__.py": "",
            "networks/tiny.py": TINY_NETWORK}), "PyTorch")

    def test_a_published_scikit_learn_script_works(self):
        packages.iris(self.root, "iris")
        model = (self.root / "iris/model/iris.m").read_bytes()
        directory = self.package(
            {"customize_service.py": SCIKIT_LEARN_SERVICE, "iris.m": model})
        runtime = self.start(directory)
        body, label = packages.iris_row()
        self.assertEqual(
            self.ask(runtime, body), (200, {"data": {"resp_data": [{"predict_result": label}]}}))
        self.assert_refused(self.ask(runtime, "{"), 400, "BAD_REQUEST")
        self.assert_refused(self.ask(runtime, "{}"), 500, "MODEL_FAILED", "KeyError")

    def test_the_base_class_alone_serves_a_model_file(self):
        packages.iris(self.root, "iris")
        script = ("from model_service.python_model_service import XgSklServingBaseService\n"
                  "class Plain(XgSklServingBaseService): pass\n")
        (self.root / "iris/model/customize_service.py").write_text(script)
        runtime = self.start(self.root / "iris")
        body, label = packages.iris_row()
        self.assertEqual(
            self.ask(runtime, body), (200, {"data": {"resp_data": [{"predictresult": label}]}}))
        self.assert_refused(self.ask(runtime, "{}"), 400, "BAD_REQUEST", "req_data")

    def test_a_script_finds_what_lies_next_to_it(self):
        answer = self.ask(self.vision(), {"x": [1, "é"]})
        self.assertEqual(answer, (200, {
            "labels": ["cat", "dog"], "edges": 4, "result": ["w", {"x": [1, "é"]}]}))

    def test_files_of_a_form_arrive_as_streams(self):
        image = bytes(range(256)) + b"\r\n--not the boundary\n\r"
        form = (b"--edge\r\nContent-Disposition: form-data; name=\"images\"; filename=\"a.png\"\r\n"
                b"Content-Type: image/png\r\n\r\n" + image + b"\r\n--edge\r\n"
                b"Content-Disposition: form-data; name=\"images\"; filename=\"b.png\"\r\n\r\n"
                b"xy\r\n--edge--\r\n")
        kind = {"Content-Type": "multipart/form-data; boundary=edge"}
        runtime = self.vision()
        status, answer = self.ask(runtime, form, **kind)
        self.assertEqual(status, 200, answer)
        self.assertEqual(answer["result"], {
            "a.png": [len(image), sum(image)], "b.png": [2, sum(b"xy")]})
        self.assert_refused(self.ask(runtime, b"no parts", **kind), 400, "BAD_REQUEST")

    def test_a_script_that_fails_is_logged_and_answered(self):
        runtime = self.vision()
        self.assert_refused(
            self.ask(runtime, {"fail": True}), 500, "MODEL_FAILED", "LookupError: no such\nweight")
        self.assert_refused(self.ask(runtime, {"odd": True}), 500, "MODEL_FAILED", "JSON")
        self.assert_refused(self.ask(runtime, {"odder": True}), 500, "MODEL_FAILED", "object")
        self.assertEqual(self.ask(runtime, {"fine": True})[0], 200)
        self.assertEqual(runtime.stop(), 0)
        self.assertIn("in run", runtime.log)

    def test_every_engine_has_its_base_class(self):
        for engine, line in [
                ("TensorFlow", "from model_service.tfserving_model_service import "
                               "TfServingBaseService as Base"),
                ("MXNet", "from mms.model_service.mxnet_model_service import "
                          "MXNetBaseService as Base"),
                ("Caffe", "from model_service.caffe_model_service import CaffeBaseService as Base"),
                ("MindSpore", "from model_service.model_service import "
                              "SingleNodeService as Base"),
                ("Anything", "import model_service.pytorch_model_service as module\n"
                             "Base = module.PTServingBaseService")]:
            with self.subTest(engine=engine):
                script = f"{line}\nclass Echo(Base):\n    def _inference(self, data): return data\n"
                directory = self.root / engine / "model"
                directory.mkdir(parents=True)
                (directory / "customize_service.py").write_text(script)
                runtime = self.start(directory.parent, engine)
                self.assertEqual(self.ask(runtime, {"a": 1}), (200, {"a": 1}))

    def slow(self, *flags):
        """Starts a package that waits for the file `go`."""
        self.directory = self.package({"customize_service.py": SLOW_SERVICE}) / "model"
        return self.start(self.directory, "TensorFlow", *flags)

    def wait_until_begun(self):
        """Waits until a request is in the model."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (self.directory / "begun").exists():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    def wait_until_closed(self, runtime):
        """Waits until no connection is accepted any more."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            self.assertLess(time.monotonic(), end)
            try:
                socket.create_connection(("127.0.0.1", runtime.port), PATIENCE_SECONDS).close()
            except ConnectionRefusedError:
                return
            except ConnectionResetError:
                pass
            time.sleep(0.01)

    def asking(self, runtime, body):
        """Asks on a thread of its own; answers the thread and the list its answer goes to."""
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.ask(runtime, body)))
        thread.start()
        return thread, answers

    def test_inference_code_gets_one_request_at_a_time_and_health_does_not_wait(self):
        runtime = self.slow()
        asked = [self.asking(runtime, {"wait": True}) for _ in range(4)]
        self.wait_until_begun()
        self.assertEqual(self.ask(runtime, None, "/health", "GET")[0], 200)
        (self.directory / "go").touch()
        for thread, answers in asked:
            thread.join(PATIENCE_SECONDS)
            self.assertEqual(answers, [(200, {"inside": 1})])

    def test_a_request_under_way_finishes_before_the_end(self):
        runtime = self.slow("--grace-seconds", "30")
        kept = runtime.connect()
        self.addCleanup(kept.close)
        kept.request("GET", "/health")
        kept.getresponse().read()
        thread, answers = self.asking(runtime, {"wait": True})
        self.wait_until_begun()
        runtime.process.send_signal(signal.SIGTERM)
        self.wait_until_closed(runtime)
        kept.request("POST", "/", '{"wait": false}')
        refused = kept.getresponse()
        self.assertEqual((refused.status, refused.headers["Connection"]), (503, "close"))
        self.assertIsNone(runtime.process.poll())
        (self.directory / "go").touch()
        thread.join(PATIENCE_SECONDS)
        self.assertEqual(answers, [(200, {"inside": 1})])
        self.assertEqual(runtime.wait(), 0)

    def test_a_request_that_does_not_finish_is_given_up(self):
        runtime = self.slow("--grace-seconds", "0.2")
        connection = runtime.connect()
        self.addCleanup(connection.close)
        connection.request("POST", "/", json.dumps({"wait": True}))
        self.wait_until_begun()
        self.assertEqual(runtime.stop(), 0)
        self.assertIn("1 requests did not finish", runtime.log)


if __name__ == "__main__":
    unittest.main()
