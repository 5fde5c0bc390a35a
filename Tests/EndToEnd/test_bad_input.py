"""Wrong requests, wrong packages and a wrong world: each gets its typed refusal."""

import json
import os

import grpc

import packages
import stubs
from harness import ServerTest
from test_tour_grpcio import importing

INVALID = grpc.StatusCode.INVALID_ARGUMENT
PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION


class BadRequests(ServerTest):
    def test_every_wrong_field_is_reported_at_once(self):
        models = self.server.service("ModelService")
        _, _, violations = self.assert_refused(
            INVALID, "NAME_INVALID", models.ImportModel,
            stubs.message("ImportModelRequest")(
                parent="projects/default", model_id="no spaces", version_id="1.02.3",
                model_version={
                    "description": "a < b", "labels": ["ok", "9bad", "ok"],
                    "documents": [{"name": "d", "url": "ftp://x"}],
                    "source": {"object_storage": {"path": "training/iris"}}}))
        fields = [field for field, _ in violations]
        for field in ("model_id", "version_id", "model_version.description",
                      "model_version.labels[1]", "model_version.labels[2]",
                      "model_version.documents[0].url"):
            self.assertIn(field, fields)

    def test_names_numbers_and_paths_are_checked(self):
        models = self.server.service("ModelService")
        for path in ("../etc", "training/../etc", "training//iris", "/etc/passwd/..", "a b/c"):
            self.assert_refused(INVALID, "OBS_PATH_INVALID", models.ImportModel, importing(path))
        self.assert_refused(
            grpc.StatusCode.NOT_FOUND, "OBS_PATH_NOT_FOUND", models.ImportModel,
            importing("training/nothing"))
        self.assert_refused(
            INVALID, "SOURCE_INVALID", models.ImportModel,
            stubs.message("ImportModelRequest")(parent="projects/default", model_id="iris"))
        for name in ("", "iris", "projects/P/models/iris", "projects/p/models/a/b"):
            self.assert_refused(
                INVALID, "NAME_INVALID", models.GetModel,
                stubs.message("GetModelRequest")(name=name))
        self.assert_refused(
            INVALID, "PAGE_SIZE_INVALID", models.ListModels,
            stubs.message("ListModelsRequest")(parent="projects/default", page_size=-1))
        self.assert_refused(
            INVALID, "PAGE_TOKEN_INVALID", models.ListModels,
            stubs.message("ListModelsRequest")(parent="projects/default", page_token="x"))

    def test_strings_with_nul_or_broken_utf8_name_their_field(self):
        get = self.server.channel.unary_unary("/slipway.v1.ModelService/GetModel")
        for text in (b"a\0b", b"a\xffb"):
            with self.assertRaises(grpc.RpcError) as caught:
                get(b"\x0a" + bytes([len(text)]) + text)
            self.assertEqual(caught.exception.code(), INVALID)
            self.assertIn("name", caught.exception.details())
            info, violations = stubs.details(caught.exception)
            self.assertEqual(info.reason, "TEXT_INVALID")
            self.assertEqual([field for field, _ in violations], ["name"])

    def test_truncated_deep_and_oversized_messages_are_refused(self):
        get = self.server.channel.unary_unary("/slipway.v1.ModelService/GetModel")
        for body in (b"\x0a\x7f", b"\xff" * 11, b"\x0b" * 100):
            with self.assertRaises(grpc.RpcError) as caught:
                get(body)
            self.assertIn(caught.exception.code(), (grpc.StatusCode.INTERNAL, INVALID))
        with self.assertRaises(grpc.RpcError) as caught:
            get(b"\x0a\x80\x80\x80\x03" + b"x" * (5 << 20))
        self.assertEqual(caught.exception.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
        self.assertIn(str(4 << 20), caught.exception.details())
        health = self.server.service("Health")
        self.assertEqual(health.Check(stubs.message("HealthCheckRequest")()).status, 1)


class BadPackages(ServerTest):
    def refused(self, path, reason):
        """Asserts that importing `path` is refused for `reason`; answers the violations."""
        models = self.server.service("ModelService")
        _, _, violations = self.assert_refused(
            PRECONDITION, reason, models.ImportModel, importing(path))
        page = models.ListModels(stubs.message("ListModelsRequest")(parent="projects/default"))
        self.assertEqual(list(page.models), [], "nothing half-written")
        return violations

    def test_config_that_is_no_json_or_breaks_rules(self):
        model = self.server.buckets / packages.iris(self.server.buckets, "b/broken") / "model"
        (model / "config.json").write_text("{not json")
        self.refused("b/broken", "CONFIG_INVALID")
        packages.iris(self.server.buckets, "b/rules", apis=[
            {"url": "/x", "method": "put"}, {"url": "/"}], model_algorithm="9x")
        violations = self.refused("b/rules", "CONFIG_INVALID")
        self.assertGreaterEqual(len(violations), 3)
        (model / "config.json").unlink()
        self.refused("b/broken", "CONFIG_MISSING")

    def test_model_file_missing_or_twice(self):
        model = self.server.buckets / packages.iris(self.server.buckets, "b/files") / "model"
        (model / "second.m").write_bytes(b"x")
        self.refused("b/files", "MODEL_FILE_AMBIGUOUS")
        (model / "second.m").unlink()
        (model / "iris.m").unlink()
        self.refused("b/files", "MODEL_FILE_MISSING")

    def test_links_and_devices_in_a_package(self):
        model = self.server.buckets / packages.iris(self.server.buckets, "b/links") / "model"
        os.symlink("/etc/passwd", model / "passwd")
        self.refused("b/links", "PACKAGE_INVALID")
        (model / "passwd").unlink()
        os.mkfifo(model / "pipe")
        self.refused("b/links", "PACKAGE_INVALID")
        os.symlink(self.server.buckets / "b", self.server.buckets / "linked")
        self.refused("linked/links", "PACKAGE_INVALID")

    def test_a_package_without_model_directory(self):
        (self.server.buckets / "b/empty").mkdir(parents=True)
        (self.server.buckets / "b/empty/readme.txt").write_text("nothing here")
        self.refused("b/empty", "PACKAGE_INVALID")

    def test_inference_code_is_needed_where_no_runtime_knows_the_engine(self):
        model = self.server.buckets / "b/torch/model"
        model.mkdir(parents=True)
        (model / "net.pth").write_bytes(b"x")
        (model / "config.json").write_text(json.dumps(
            {"model_type": "PyTorch", "model_algorithm": "image_classification"}))
        self.refused("b/torch", "INFERENCE_CODE_MISSING")


class BadDeployments(ServerTest):
    def setUp(self):
        super().setUp()
        packages.iris(self.server.buckets)
        models = self.server.service("ModelService")
        self.wait_for_operation(models.ImportModel(importing("training/iris")))
        self.version = "projects/default/models/iris/versions/0.0.1"

    def create(self, name, *served, kind="REAL_TIME"):
        """Asks for a deployment."""
        return self.server.service("DeploymentService").CreateDeployment(
            stubs.message("CreateDeploymentRequest")(
                parent="projects/default", deployment_id=name, deployment={
                    "type": "DEPLOYMENT_TYPE_" + kind, "served_models": list(served)}))

    def test_requests_that_cannot_be_served(self):
        good = {"model_version": self.version}
        self.assert_refused(INVALID, "SERVED_MODELS_INVALID", self.create, "d")
        self.assert_refused(INVALID, "WEIGHT_INVALID", self.create, "d", {**good, "weight": 99})
        self.assert_refused(
            INVALID, "INSTANCE_COUNT_INVALID", self.create, "d", {**good, "instance_count": 0})
        self.assert_refused(
            INVALID, "ENVIRONMENT_INVALID", self.create, "d",
            {**good, "environment": {"9X": "1"}})
        self.assert_refused(
            INVALID, "TIMEOUT_INVALID", self.create, "d",
            {**good, "deploy_timeout": {"seconds": 5}})
        self.assert_refused(
            grpc.StatusCode.UNIMPLEMENTED, "TYPE_UNSUPPORTED", self.create, "d", good,
            kind="BATCH")
        self.assert_refused(
            grpc.StatusCode.NOT_FOUND, "VERSION_NOT_FOUND", self.create, "d",
            {"model_version": self.version.replace("0.0.1", "9.9.9")})
        self.create("d", good)
        self.assert_refused(
            grpc.StatusCode.ALREADY_EXISTS, "DEPLOYMENT_EXISTS", self.create, "d", good)

    def test_a_stored_file_that_was_changed_is_not_served(self):
        stored = [path for path in (self.server.directory / "artifacts/sha256").rglob("*")
                  if path.is_file()]
        self.assertEqual(len(stored), 2)
        for path in stored:
            path.write_bytes(b"tampered")
        name = self.create("d", {"model_version": self.version}).name
        failed = self.wait_for_deployment(name, "FAILED")
        self.assertEqual(failed.status_reason.reason, "DIGEST_MISMATCH")
