import SlipwayAPI
import SlipwayRPC
import SlipwayReflection
import SlipwayServices
import SlipwayWire
import Testing

struct ReflectionServiceTests {
  private typealias Request = GRPCReflectionV1.ServerReflectionRequest
  private typealias Response = GRPCReflectionV1.ServerReflectionResponse

  /// What one stream answers to these questions.
  private static func ask(_ questions: [Request.MessageRequest?]) async throws -> [Response] {
    let call = DirectCall<Response>()
    let requests = questions.map { Request(host: "a.host", messageRequest: $0) }
    let context = DirectCall<Response>.context(
      GRPCReflectionV1.ServerReflectionMethods.serverReflectionInfo)
    try await ReflectionService(services: ["b.B", "a.A"])
      .serverReflectionInfo(RequestMessages(requests), call.responses, context)
    return await call.all()
  }

  private static func files(_ response: Response) -> [[UInt8]] {
    guard case .fileDescriptorResponse(let files) = response.messageResponse else { return [] }
    return files.fileDescriptorProto
  }

  private static func failure(_ response: Response?) -> GRPCReflectionV1.ErrorResponse? {
    guard case .errorResponse(let failure) = response?.messageResponse else { return nil }
    return failure
  }

  @Test func `every answer carries its request and its host`() async throws {
    let answers = try await Self.ask([.listServices("x"), nil, .fileByFilename("none.proto")])
    #expect(answers.map(\.validHost) == ["a.host", "a.host", "a.host"])
    #expect(
      answers.map(\.originalRequest?.messageRequest) == [
        .listServices("x"), nil, .fileByFilename("none.proto"),
      ])
    #expect(answers.allSatisfy { $0.originalRequest?.host == "a.host" })
  }

  @Test func `only what is registered is listed`() async throws {
    let answers = try await Self.ask([.listServices("")])
    #expect(
      answers.map(\.messageResponse) == [
        .listServicesResponse(.init(service: [.init(name: "b.B"), .init(name: "a.A")]))
      ])
  }

  @Test(arguments: [
    "slipway.v1.ModelService", "slipway.v1.ModelService.ImportModel",
    "slipway.v1.ServedModel.EnvironmentEntry.value", "slipway.v1.ModelVersion.name",
    "grpc.health.v1.HealthCheckResponse.SERVICE_UNKNOWN", "google.protobuf.Any",
    "grpc.reflection.v1.ServerReflectionRequest.message_request",
    "grpc.reflection.v1alpha.ServerReflection",
  ])
  func `a symbol brings its file and all that it imports`(symbol: String) async throws {
    let answers = try await Self.ask([.fileContainingSymbol(symbol)])
    let files = try Self.files(#require(answers.first))
    let index = DescriptorIndex.api
    var sent: Set<DescriptorIndex.File> = []
    #expect(try files == index.serialized(#require(index.file(declaring: symbol)), sent: &sent))
    #expect(!files.isEmpty)
  }

  @Test func `a stream gets an import once, another stream again`() async throws {
    let version = Request.MessageRequest.fileByFilename("slipway/v1/model_version.proto")
    let service = Request.MessageRequest.fileByFilename("slipway/v1/model_service.proto")
    let both = try await Self.ask([version, service]).map(Self.files)
    let second = try await Self.ask([service]).map(Self.files)
    #expect(Set(both[0]).isDisjoint(with: both[1]))
    #expect(both[1].first == second[0].first)
    #expect(second[0].count > both[1].count)
    #expect(Set(second[0]).isSubset(of: both[0] + both[1]))
  }

  @Test(arguments: [
    (Request.MessageRequest.fileByFilename("none.proto"), "file 'none.proto'"),
    (.fileContainingSymbol("slipway.v1.None"), "symbol 'slipway.v1.None'"),
    (.fileContainingSymbol(""), "symbol ''"),
    (
      .fileContainingExtension(.init(containingType: "a.B", extensionNumber: 7)),
      "extension 7 of 'a.B'"
    ),
    (.allExtensionNumbersOfType("a.B"), "message 'a.B'"),
  ])
  func `what is not there is an answer, and the stream goes on`(
    question: GRPCReflectionV1.ServerReflectionRequest.MessageRequest, name: String
  ) async throws {
    let answers = try await Self.ask([question, .listServices("")])
    #expect(Self.failure(answers.first)?.errorCode == 5)
    #expect(Self.failure(answers.first)?.errorMessage == "this server knows no \(name)")
    #expect(answers.count == 2)
  }

  @Test func `a request that asks nothing is INVALID_ARGUMENT`() async throws {
    #expect(try await Self.failure(Self.ask([nil]).first)?.errorCode == 3)
  }

  @Test func `a message without extensions has no extension numbers`() async throws {
    let answers = try await Self.ask([.allExtensionNumbersOfType("slipway.v1.Model")])
    #expect(
      answers.first?.messageResponse
        == .allExtensionNumbersResponse(.init(baseTypeName: "slipway.v1.Model")))
  }

  @Test func `v1alpha reads what v1 writes`() async throws {
    let questions: [Request.MessageRequest?] = [
      .fileByFilename("google/protobuf/any.proto"), .fileContainingSymbol("none"),
      .fileContainingExtension(.init(containingType: "a.B", extensionNumber: -1)),
      .allExtensionNumbersOfType("slipway.v1.Model"), .listServices("x"), nil,
    ]
    for answer in try await Self.ask(questions) {
      let bytes = answer.encoded()
      let alpha = try GRPCReflectionV1alpha.ServerReflectionResponse(decoding: bytes)
      #expect(alpha.encoded() == bytes)
      #expect(alpha.originalRequest?.host == "a.host")
    }
  }

  @Test func `both versions are registered and listed`() {
    var registry = ServiceRegistry()
    registry.add(HealthService(status: HealthStatus(services: [])))
    registry.addReflection()
    #expect(
      registry.serviceNames == [
        "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
      ])
  }
}
