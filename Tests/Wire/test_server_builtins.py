"""H1-H3: health and reflection, asked by stock clients."""

import unittest

import grpc
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase)

from grpctesting import SERVICE, messages
from servercase import ServerCase
from statements import statement

SERVICES = {SERVICE, "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection"}
NOT_FOUND = grpc.StatusCode.NOT_FOUND.value[0]


class Health(ServerCase):
    """grpc.health.v1."""

    def setUp(self):
        self.health = health_pb2_grpc.HealthStub(self.channel())

    @staticmethod
    def request(service=""):
        """A request about a service; "" for the whole server."""
        return health_pb2.HealthCheckRequest(service=service)

    @statement("H1")
    def test_check(self):
        for service in ("", SERVICE):
            with self.subTest(service=service):
                answer = self.health.Check(self.request(service), timeout=10)
                self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING)

    @statement("H1")
    def test_check_of_an_unknown_service(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.health.Check(self.request("no.Such"), timeout=10)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)

    @statement("H1")
    def test_watch(self):
        for service, expected in (("", "SERVING"), (SERVICE, "SERVING"),
                                  ("no.Such", "SERVICE_UNKNOWN")):
            with self.subTest(service=service):
                watch = self.health.Watch(self.request(service), timeout=10)
                value = health_pb2.HealthCheckResponse.ServingStatus.Value(expected)
                self.assertEqual(next(watch).status, value)
                self.assertTrue(watch.is_active())
                watch.cancel()
        self.wait_running(0)

    @statement("H1")
    def test_list(self):
        answer = self.health.List(health_pb2.HealthListRequest(), timeout=10)
        self.assertIn(SERVICE, answer.statuses)
        self.assertEqual({one.status for one in answer.statuses.values()},
                         {health_pb2.HealthCheckResponse.SERVING})


class Reflection(ServerCase):
    """grpc.reflection.v1 and v1alpha, whose messages are the same."""

    VERSIONS = ("v1", "v1alpha")

    def ask(self, version, *requests):
        """The answers to requests on one stream; each a dict of one field."""
        call = self.channel().stream_stream(
            f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
            request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
            response_deserializer=reflection_pb2.ServerReflectionResponse.FromString)
        return list(call((reflection_pb2.ServerReflectionRequest(**one) for one in requests),
                         timeout=10))

    def files(self, answer):
        """The file descriptors in an answer, by name."""
        found = [descriptor_pb2.FileDescriptorProto.FromString(one)
                 for one in answer.file_descriptor_response.file_descriptor_proto]
        return {one.name: one for one in found}

    @statement("H2")
    def test_list_services(self):
        for version in self.VERSIONS:
            with self.subTest(version=version):
                answer, = self.ask(version, {"list_services": ""})
                names = [one.name for one in answer.list_services_response.service]
                self.assertEqual(sorted(names), sorted(set(names)))
                self.assertEqual(set(names), SERVICES)

    @statement("H2")
    def test_symbols(self):
        for version in self.VERSIONS:
            for symbol, name in ((SERVICE, "test"), (SERVICE + ".UnaryCall", "test"),
                                 ("grpc.testing.SimpleRequest", "messages"),
                                 ("grpc.testing.SimpleRequest.payload", "messages"),
                                 ("grpc.testing.PayloadType", "messages"),
                                 ("grpc.testing.Empty", "empty")):
                with self.subTest(version=version, symbol=symbol):
                    answer, = self.ask(version, {"file_containing_symbol": symbol})
                    self.assertIn(f"grpc/testing/{name}.proto", self.files(answer))
                    self.assertEqual(answer.original_request.file_containing_symbol, symbol)

    @statement("H2")
    def test_imports_come_along_once(self):
        for version in self.VERSIONS:
            with self.subTest(version=version):
                answers = self.ask(version, {"file_by_filename": "grpc/testing/test.proto"},
                                   {"file_by_filename": "grpc/testing/test.proto"},
                                   {"file_by_filename": "grpc/testing/messages.proto"})
                first, second, third = (set(self.files(one)) for one in answers)
                self.assertEqual(first, {f"grpc/testing/{name}.proto"
                                         for name in ("test", "messages", "empty")})
                self.assertEqual(second, {"grpc/testing/test.proto"})
                self.assertEqual(third, {"grpc/testing/messages.proto"})

    @statement("H2")
    def test_not_found_is_inside_the_stream(self):
        for version in self.VERSIONS:
            requests = ({"file_by_filename": "no/such.proto"},
                        {"file_containing_symbol": "no.Such"},
                        {"file_containing_symbol": ""},
                        {"file_containing_extension": {
                            "containing_type": "grpc.testing.Empty", "extension_number": 5}},
                        {"all_extension_numbers_of_type": "no.Such"})
            with self.subTest(version=version):
                answers = self.ask(version, *requests, {"list_services": ""})
                self.assertEqual([one.error_response.error_code for one in answers],
                                 [NOT_FOUND] * len(requests) + [0])

    @statement("H2")
    def test_extension_numbers(self):
        for version in self.VERSIONS:
            with self.subTest(version=version):
                answer, = self.ask(version,
                                   {"all_extension_numbers_of_type": "grpc.testing.Empty"})
                numbers = answer.all_extension_numbers_response
                self.assertEqual(numbers.base_type_name, "grpc.testing.Empty")
                self.assertEqual(list(numbers.extension_number), [])

    @statement("H2", "H3")
    def test_stock_client(self):
        database = ProtoReflectionDescriptorDatabase(self.channel())
        self.assertEqual(set(database.get_services()), SERVICES)
        pool = DescriptorPool(database)
        service = pool.FindServiceByName(SERVICE)
        self.assertIn("FullDuplexCall", service.methods_by_name)
        for name in SERVICES:
            self.assertTrue(pool.FindServiceByName(name).methods)

    @statement("H3")
    def test_descriptors_are_those_of_the_build(self):
        answer, = self.ask("v1", {"file_containing_symbol": "grpc.testing.SimpleRequest"})
        given = self.files(answer)["grpc/testing/messages.proto"]
        built = descriptor_pb2.FileDescriptorProto()
        messages.DESCRIPTOR.CopyToProto(built)
        for one in (given, built):
            one.ClearField("source_code_info")
        self.assertEqual([one.name for one in given.message_type],
                         [one.name for one in built.message_type])
        for mine, theirs in zip(given.message_type, built.message_type):
            self.assertEqual([(one.name, one.number, one.type) for one in mine.field],
                             [(one.name, one.number, one.type) for one in theirs.field])


if __name__ == "__main__":
    unittest.main()
