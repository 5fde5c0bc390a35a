import Testing

@testable import SlipwayCodeGen

@Suite struct NamingTests {
  @Test(arguments: [
    ("name", "name"), ("latest_version", "latestVersion"), ("model_id", "modelID"),
    ("url", "url"), ("type_url", "typeURL"), ("http_status", "httpStatus"), ("f1", "f1"),
    ("instance_uid", "instanceUID"), ("memory_mib", "memoryMib"),
  ])
  func `fields are spelt in lower camel case with initialisms`(proto: String, swift: String) {
    #expect(SwiftName.member(proto) == swift)
  }

  @Test(arguments: [
    ("slipway.v1", "SlipwayV1"), ("google.rpc", "GoogleRPC"), ("grpc.health.v1", "GRPCHealthV1"),
    ("google.longrunning", "GoogleLongrunning"), ("google.protobuf", "GoogleProtobuf"),
  ])
  func `packages become namespaces`(package: String, swift: String) {
    #expect(SwiftName.namespace(package) == swift)
  }

  @Test(arguments: [
    ("STATE_RUNNING", "State", "running"), ("MODEL_TYPE_SPARK_MLLIB", "ModelType", "sparkMllib"),
    ("INFERENCE_PROTOCOL_HTTPS", "InferenceProtocol", "https"), ("UNKNOWN", "Status", "unknown"),
    ("LEVEL_1", "Level", "level1"),
  ])
  func `enum values lose their prefix`(value: String, type: String, swift: String) {
    #expect(SwiftName.enumValue(value, of: type) == swift)
  }

  @Test func `types are nested as in the proto, and keywords are quoted`() {
    #expect(SwiftName.type("slipway.v1.A.State", in: "slipway.v1") == "SlipwayV1.A.State")
    #expect(SwiftName.type("google.protobuf.Any", in: "google.protobuf") == "GoogleProtobuf.`Any`")
    #expect(SwiftName.quoted("protocol") == "`protocol`")
    #expect(SwiftName.method("GetModel") == "getModel")
  }

  @Test(arguments: [
    ("slipway.v1.Model", "Slipway__V1__Model", "slipway__v1__model"),
    ("a.ObjectStorageSource", "A__ObjectStorageSource", "a__object_storage_source"),
    ("a.HTTPRule.My_Name", "A__HTTPRule__MyName", "a__httprule__my__name"),
  ])
  func `C names are those of protoc-gen-c`(proto: String, structure: String, function: String) {
    #expect(CName.structure(proto) == structure)
    #expect(CName.function(proto) == function)
  }

  @Test func `C keywords get an underscore and oneofs a case member`() {
    #expect(CName.field("default") == "default_")
    #expect(CName.field("Name") == "name")
    #expect(CName.oneofCase("source") == "source_case")
    #expect(CName.oneofCase(CName.oneof(ofOptional: "port")) == "_port_case")
  }
}
