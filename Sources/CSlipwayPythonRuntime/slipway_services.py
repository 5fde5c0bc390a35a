"""What answers the requests for a model package: its inference code or its model file.

Knows nothing of HTTP; slipway_runtime.py does. What an engine needs is imported when it is used.
"""

import importlib.util
import inspect
import json
import os
import pickle
import sys
import types
import warnings

ENGINES_BY_MODEL_FILE = ("Scikit_Learn", "XGBoost")
# The model file of the engines whose `model_path` is a file; the others get the directory.
MODEL_FILE_SUFFIXES = {
    "Scikit_Learn": (".m",), "XGBoost": (".m",), "PyTorch": (".pth", ".pt"),
    "MindSpore": (".ckpt",),
}


class Unservable(Exception):
    """Why a package cannot be served at all."""


class BadRequest(Exception):
    """Why the model was not asked."""


def load_service(directory, engine):
    """What answers the requests for the package with this `model/` directory."""
    suffixes = MODEL_FILE_SUFFIXES.get(engine, ())
    models = [name for name in sorted(os.listdir(directory))
              if suffixes and name.endswith(suffixes)]
    script = os.path.join(directory, "customize_service.py")
    if os.path.exists(script):
        model_path = os.path.join(directory, models[0]) if len(models) == 1 else directory
        return CustomService(script, engine, model_path)
    if engine not in ENGINES_BY_MODEL_FILE:
        raise Unservable(f"{engine} packages need {script}, which is missing")
    if len(models) != 1:
        found = ", ".join(models) if models else "none"
        raise Unservable(f"{directory} must hold one model file *.m; found: {found}")
    path = os.path.join(directory, models[0])
    return Estimator(path) if engine == "Scikit_Learn" else Booster(path)


# --- Rows of features


def rows_of(body):
    """The rows of a request, and the function that makes a response of their results."""
    if not isinstance(body, dict):
        raise BadRequest("the body is not a JSON object")
    if "instances" in body:
        rows = body["instances"]
        place, wrap = "instances", lambda results: {"predictions": results}
    else:
        data = body.get("data")
        if not isinstance(data, dict) or "req_data" not in data:
            raise BadRequest('send {"data": {"req_data": [...]}} or {"instances": [...]}')
        rows = data["req_data"]
        place, wrap = "data.req_data", lambda results: {
            "data": {"resp_data": [{"predictresult": result} for result in results]}}
    if not isinstance(rows, list) or not rows:
        raise BadRequest(f"{place} is not a list with at least one row")
    for index, row in enumerate(rows):
        if not isinstance(row, (dict, list)) or not row:
            raise BadRequest(f"{place}[{index}] is not an object or a list of features")
        if type(row) is not type(rows[0]) or len(row) != len(rows[0]):
            raise BadRequest(f"{place}[{index}] has another shape than {place}[0]")
        if isinstance(row, dict) and row.keys() != rows[0].keys():
            raise BadRequest(f"{place}[{index}] names other features than {place}[0]")
    return rows, wrap


def columns_of(rows, names):
    """Rows as lists of values, and the names of the columns if they are the model's own.

    Objects whose keys are the model's feature names are put in the model's order; others keep the
    order of the first row's keys.
    """
    if not isinstance(rows[0], dict):
        return rows, None
    is_named = names is not None and set(names) == set(rows[0])
    order = list(names) if is_named else list(rows[0])
    return [[row[name] for name in order] for row in rows], order if is_named else None


def plain(value):
    """A value without arrays and numbers of other libraries."""
    return value.tolist() if hasattr(value, "tolist") else value


# --- Model files


class ModelFile:
    """A model file without inference code. `predict(table, names)` is left to the engine."""

    # Whether it may be asked from several threads at once.
    is_concurrent = True
    # Whether it wants the text of a request and not its JSON value.
    wants_text = False
    # Whether it takes multipart/form-data.
    takes_forms = False
    # Names of the features, in the model's order, and how many there are; None when not known.
    names = None
    width = None

    def answer(self, body):
        """Predicts every row."""
        rows, wrap = rows_of(body)
        table, names = columns_of(rows, self.names)
        if self.width is not None and len(table[0]) != self.width:
            raise BadRequest(
                f"the rows have {len(table[0])} features, the model takes {self.width}")
        return wrap([plain(result) for result in plain(self.predict(table, names))])


class Estimator(ModelFile):
    """A scikit-learn model."""

    def __init__(self, path):
        self.model = load_pickled(path)
        if not hasattr(self.model, "predict"):
            raise Unservable(f"{path} holds a {type(self.model).__name__}, which has no predict")
        self.names = getattr(self.model, "feature_names_in_", None)
        self.width = getattr(self.model, "n_features_in_", None)
        # Rows without names are what callers may send.
        warnings.filterwarnings("ignore", message=".*does not have valid feature names.*")
        self.pandas = None
        if self.names is not None:
            try:
                self.pandas = importlib.import_module("pandas")
            except ImportError:
                pass

    def predict(self, table, names):
        """The result of each row. A data frame lets pipelines find their columns by name."""
        if names is not None and self.pandas is not None:
            table = self.pandas.DataFrame(table, columns=names)
        return self.model.predict(table)


class Booster(ModelFile):
    """An XGBoost model."""

    def __init__(self, path):
        self.numpy = importlib.import_module("numpy")
        self.xgboost = importlib.import_module("xgboost")
        self.model = self.xgboost.Booster(model_file=path)
        self.names = self.model.feature_names
        self.width = self.model.num_features()

    def predict(self, table, names):
        """The result of each row."""
        try:
            array = self.numpy.asarray(table, dtype=float)
        except (TypeError, ValueError) as error:
            raise BadRequest(f"a feature is not a number: {error}") from error
        return self.model.predict(
            self.xgboost.DMatrix(array, feature_names=names or self.names))


def load_pickled(path):
    """The object in a file written by joblib or pickle."""
    try:
        joblib = importlib.import_module("joblib")
    except ImportError:
        with open(path, "rb") as file:
            return pickle.load(file)
    return joblib.load(path)


# --- Inference code


class CustomService:
    """The class of a package's customize_service.py.

    Such code is written for one request at a time, so it gets one at a time.
    """

    is_concurrent = False

    def __init__(self, path, engine, model_path):
        chosen = service_class(load_script(path), path)
        # Machine learning services get the text of a request and answer a bare list of results.
        self.wants_text = issubclass(chosen, XgSklServingBaseService)
        self.takes_forms = not self.wants_text
        # They also have __init__(self, model_path), the others __init__(self, name, model_path).
        positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        kinds = [one.kind for one in inspect.signature(chosen).parameters.values()]
        takes_one = len(kinds) == 1 and kinds[0] in positional
        self.service = chosen(model_path) if takes_one else chosen(engine, model_path)

    def answer(self, body):
        """Hands the request through _preprocess, _inference and _postprocess."""
        result = plain(self.service.inference(body))
        if self.wants_text and isinstance(result, list):
            return {"data": {"resp_data": result}}
        return result


def load_script(path):
    """Runs customize_service.py; it may import what lies next to it, by name or relatively."""
    directory = os.path.dirname(path)
    provide_base_classes()
    provide_old_joblib()
    sys.path.insert(0, directory)
    package = types.ModuleType("slipway_package")
    package.__path__ = [directory]
    sys.modules[package.__name__] = package
    spec = importlib.util.spec_from_file_location("slipway_package.customize_service", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def service_class(module, path):
    """The one service class that a script defines; classes others derive from do not count."""
    own = [value for value in vars(module).values()
           if inspect.isclass(value) and value.__module__ == module.__name__
           and issubclass(value, SingleNodeService)]
    last = [one for one in own
            if not any(other is not one and issubclass(other, one) for other in own)]
    if len(last) != 1:
        found = ", ".join(one.__name__ for one in last) or "none"
        raise Unservable(f"{path} must define one class derived from a base service class such as "
                         f"PTServingBaseService; found: {found}")
    return last[0]


# --- What inference code imports


class SingleNodeService:
    """Base of all service classes. Scripts override the methods with an underscore."""

    def __init__(self, model_name="", model_path=""):
        self.model_name = model_name
        self.model_path = model_path

    def _preprocess(self, data):
        return data

    def _inference(self, data):
        raise NotImplementedError(f"{type(self).__name__} has no _inference(self, data)")

    def _postprocess(self, data):
        return data

    def inference(self, data):
        """Answers one request."""
        return self._postprocess(self._inference(self._preprocess(data)))


class XgSklServingBaseService(SingleNodeService):
    """Base of Scikit_Learn and XGBoost services: `data` is the text of the request."""

    def __init__(self, *arguments):
        super().__init__(*arguments[:-1], model_path=arguments[-1])

    def _preprocess(self, data):
        rows, _ = rows_of(json.loads(data))
        return columns_of(rows, None)[0]

    def _inference(self, data):
        return plain(load_pickled(self.model_path).predict(data))

    def _postprocess(self, data):
        return [{"predictresult": plain(result)} for result in data]


# Where scripts import their base class from, and its name there; None is one like the root.
BASE_CLASSES = {
    "model_service.model_service": ("SingleNodeService", SingleNodeService),
    "model_service.python_model_service": ("XgSklServingBaseService", XgSklServingBaseService),
    "model_service.tfserving_model_service": ("TfServingBaseService", None),
    "model_service.pytorch_model_service": ("PTServingBaseService", None),
    "model_service.spark_model_service": ("SparkServingBaseService", None),
    "model_service.caffe_model_service": ("CaffeBaseService", None),
    "mms.model_service.mxnet_model_service": ("MXNetBaseService", None),
}


def provide_base_classes():
    """Makes `from model_service.…_model_service import …BaseService` work in scripts."""
    for name, (class_name, base) in BASE_CLASSES.items():
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            path = ".".join(parts[:length])
            if path not in sys.modules:
                module = types.ModuleType(path)
                module.__path__ = []
                sys.modules[path] = module
        base = base or type(class_name, (SingleNodeService,), {"__module__": name})
        setattr(sys.modules[name], class_name, base)


def provide_old_joblib():
    """Makes `from sklearn.externals import joblib` work, which scikit-learn dropped in 0.23."""
    try:
        joblib = importlib.import_module("joblib")
        externals = importlib.import_module("sklearn.externals")
    except ImportError:
        return
    externals.joblib = joblib
    sys.modules["sklearn.externals.joblib"] = joblib
