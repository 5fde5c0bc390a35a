"""The tour with a stock gRPC client and stubs made of `proto/` alone."""

import json
import uuid

import grpc
from google.protobuf import descriptor_pool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase)

import packages
import stubs
from harness import ServerTest, instance_processes


def importing(path, model="iris", **fields):
    """An ImportModelRequest."""
    return stubs.message("ImportModelRequest")(
        parent="projects/default", model_id=model,
        model_version={"source": {"object_storage": {"path": path}}, **fields})


class StockClientTour(ServerTest):
    def test_import_deploy_predict_stop_delete(self):
        packages.iris(self.server.buckets)
        body, expected = packages.iris_row()
        models = self.server.service("ModelService")
        deployments = self.server.service("DeploymentService")

        operation = models.ImportModel(importing(
            "training/iris", description="iris classifier", labels=["tabular"],
            documents=[{"name": "data", "url": "https://example.org/iris"}]))
        self.assertTrue(operation.name.startswith("projects/default/operations/"))
        operation = self.wait_for_operation(operation)
        metadata = stubs.message("ImportMetadata")()
        self.assertTrue(operation.metadata.Unpack(metadata))
        self.assertEqual(metadata.copied_bytes, metadata.total_bytes)
        version = stubs.message("ModelVersion")()
        self.assertTrue(operation.response.Unpack(version))
        self.assertEqual(version.state, version.STATE_NORMAL)
        self.assertEqual(version.source.object_storage.path, "training/iris")
        self.assertEqual(list(version.labels), ["tabular"])
        self.assertAlmostEqual(version.metrics.accuracy, 0.97)
        self.assertFalse(version.metrics.HasField("recall"))
        self.assertEqual(json.loads(version.config)["model_type"], "Scikit_Learn")

        created = deployments.CreateDeployment(stubs.message("CreateDeploymentRequest")(
            parent="projects/default", deployment_id="iris", deployment={
                "type": stubs.model_version_pb2.DEPLOYMENT_TYPE_REAL_TIME,
                "served_models": [{"model_version": version.name, "instance_count": 2}]}))
        self.assertEqual(created.state, created.STATE_DEPLOYING)
        name = created.name
        running = self.wait_for_deployment(name, "RUNNING")
        self.assertEqual(len({one.endpoint for one in running.instances}), 2)

        for _ in range(4):
            answer = deployments.Predict(stubs.message("PredictRequest")(
                name=name, body=body.encode()), timeout=10)
            self.assertEqual(answer.http_status, 200)
            self.assertEqual(
                json.loads(answer.body)["data"]["resp_data"][0]["predictresult"], expected)
            self.assertEqual(answer.model_version, version.name)

        refused = deployments.Predict(stubs.message("PredictRequest")(
            name=name, body=b"not json"), timeout=10)
        self.assertEqual(refused.http_status, 400)

        self.assert_refused(
            grpc.StatusCode.FAILED_PRECONDITION, "MODEL_IN_USE", models.DeleteModelVersion,
            stubs.message("DeleteModelVersionRequest")(name=version.name))

        deployments.StopDeployment(stubs.message("StopDeploymentRequest")(name=name))
        self.wait_for_deployment(name, "STOPPED")
        self.assertEqual(instance_processes(self.server.directory), [])
        self.assert_refused(
            grpc.StatusCode.FAILED_PRECONDITION, "DEPLOYMENT_NOT_RUNNING", deployments.Predict,
            stubs.message("PredictRequest")(name=name, body=body.encode()))

        deployments.DeleteDeployment(stubs.message("DeleteDeploymentRequest")(name=name))
        self.wait_until_gone(name)
        models.DeleteModelVersion(
            stubs.message("DeleteModelVersionRequest")(name=version.name))
        self.assert_refused(
            grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND", models.GetModel,
            stubs.message("GetModelRequest")(name="projects/default/models/iris"))

    def test_versions_count_up_and_pages_hold_them_all(self):
        packages.iris(self.server.buckets)
        models = self.server.service("ModelService")
        self.assert_refused(
            grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND", models.CreateModelVersion,
            stubs.message("CreateModelVersionRequest")(
                parent="projects/default/models/iris",
                model_version={"source": {"object_storage": {"path": "training/iris"}}}))
        for _ in range(5):
            self.wait_for_operation(models.ImportModel(importing("training/iris")))
        seen, token = [], ""
        while True:
            page = models.ListModelVersions(stubs.message("ListModelVersionsRequest")(
                parent="projects/default/models/iris", page_size=2, page_token=token))
            seen += [one.name.rsplit("/", 1)[1] for one in page.model_versions]
            token = page.next_page_token
            if not token:
                break
            self.assertEqual(len(page.model_versions), 2)
        self.assertEqual(seen, ["0.0.1", "0.0.2", "0.0.3", "0.0.4", "0.0.5"])
        model = models.GetModel(stubs.message("GetModelRequest")(
            name="projects/default/models/iris"))
        self.assertEqual(model.version_count, 5)
        self.assertTrue(model.latest_version.endswith("/0.0.5"))

        deleted = models.DeleteModel(stubs.message("DeleteModelRequest")(
            name=model.name, force=True))
        self.assertEqual(len(deleted.deleted_versions), 5)
        self.assertEqual(deleted.remaining_versions, 0)

    def test_a_repeated_request_id_answers_like_the_first(self):
        packages.iris(self.server.buckets)
        models = self.server.service("ModelService")
        request = importing("training/iris")
        request.request_id = str(uuid.uuid4())
        first = models.ImportModel(request)
        second = models.ImportModel(request)
        self.assertEqual(first.name, second.name)
        self.wait_for_operation(first)
        self.server.restart()
        models = self.server.service("ModelService")
        self.assertEqual(models.ImportModel(request).name, first.name)
        request.model_id = "other"
        self.assert_refused(
            grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED", models.ImportModel, request)

    def test_validate_only_checks_and_leaves_nothing(self):
        packages.iris(self.server.buckets)
        models = self.server.service("ModelService")
        request = importing("training/iris")
        request.validate_only = True
        operation = models.ImportModel(request)
        self.assertTrue(operation.done)
        version = stubs.message("ModelVersion")()
        self.assertTrue(operation.response.Unpack(version))
        self.assertEqual(version.model_type, stubs.model_version_pb2.MODEL_TYPE_SCIKIT_LEARN)
        page = models.ListModels(stubs.message("ListModelsRequest")(parent="projects/default"))
        self.assertEqual(list(page.models), [])

    def test_health_says_serving_and_watch_hears_it(self):
        health = self.server.service("Health")
        request = stubs.message("HealthCheckRequest")
        response = stubs.message("HealthCheckResponse")
        for name in ("", "slipway.v1.ModelService", "slipway.v1.DeploymentService"):
            self.assertEqual(health.Check(request(service=name)).status, response.SERVING)
        with self.assertRaises(grpc.RpcError) as caught:
            health.Check(request(service="no.Such"))
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)
        watch = health.Watch(request(service=""), timeout=10)
        self.assertEqual(next(watch).status, response.SERVING)
        watch.cancel()

    def test_reflection_lists_the_services(self):
        pool = descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(
            self.server.channel))
        service = pool.FindServiceByName("slipway.v1.ModelService")
        self.assertIn("GetModelVersion", [method.name for method in service.methods])
