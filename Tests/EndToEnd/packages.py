"""Model packages for the tests: a real scikit-learn model, and small custom servers."""

import functools
import json
import pathlib
import tempfile

CONFIG = {
    "model_algorithm": "predict_analysis",
    "model_type": "Scikit_Learn",
    "metrics": {"accuracy": 0.97},
    "apis": [{
        "url": "/", "method": "post",
        "request": {"Content-type": "application/json", "data": {
            "type": "object", "properties": {"data": {"type": "object", "properties": {
                "req_data": {"type": "array", "items": {"type": "object"}}}}}}},
        "response": {"Content-type": "application/json", "data": {
            "type": "object", "properties": {"data": {"type": "object"}}}},
    }],
    "dependencies": [{"installer": "pip", "packages": [
        {"package_name": "scikit-learn", "package_version": "1.0", "restraint": "ATLEAST"}]}],
}


@functools.cache
def _trained():
    """Bytes of a classifier trained on the iris data, and one row with its right answer."""
    import joblib
    import sklearn.datasets
    import sklearn.linear_model
    data = sklearn.datasets.load_iris(as_frame=True)
    model = sklearn.linear_model.LogisticRegression(max_iter=500)
    model.fit(data.data, data.target)
    with tempfile.NamedTemporaryFile(suffix=".m") as file:
        joblib.dump(model, file.name)
        row = data.data.iloc[77]
        return (pathlib.Path(file.name).read_bytes(), row.to_dict(),
                int(model.predict(data.data.iloc[[77]])[0]))


def iris_row():
    """A row of the data set as JSON body, and the class the model gives it."""
    _, row, answer = _trained()
    return json.dumps({"data": {"req_data": [row]}}), answer


def iris(buckets, path="training/iris", padding=0, **changes):
    """Writes the package of a trained model below `buckets`; answers its object path."""
    model, _, _ = _trained()
    directory = pathlib.Path(buckets) / path / "model"
    directory.mkdir(parents=True)
    (directory / "iris.m").write_bytes(model)
    (directory / "config.json").write_text(json.dumps({**CONFIG, **changes}))
    for index in range(padding):
        (directory / f"padding-{index}.bin").write_bytes(bytes([index % 251]) * (4 << 20))
    return path


def custom(buckets, path, script, **config):
    """Writes a package with a server of its own, `model/server.py`; answers its object path."""
    directory = pathlib.Path(buckets) / path / "model"
    directory.mkdir(parents=True)
    (directory / "server.py").write_text(script)
    (directory / "config.json").write_text(json.dumps({
        "model_algorithm": "unknown_algorithm", "model_type": "Custom", **config}))
    return path


# A custom server whose health is the content of the file named by HEALTH_FILE.
HEALTH_SERVER = '''
import http.server, os

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        healthy = os.path.exists(os.environ["HEALTH_FILE"])
        self.send_response(200 if healthy else 503)
        self.end_headers()
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
'''
