import SlipwayAPI
import SlipwayBase
import SlipwayWire
import Testing

/// Messages of the API against bytes that Python's protobuf library made of the same values.
@Suite struct MessageTests {
  @Test func `a model version is encoded and decoded as Python does it`() throws {
    let hex =
      "0a2270726f6a656374732f702f6d6f64656c732f6d2f76657273696f6e732f312e302e3022016122"
      + "01622a120a03646f63120b68747470733a2f2f782f79320e0a0c0a0a6275636b65742f6b65793805"
      + "5a0201028a011209000000000000000011000000000000e03fb80100c80103d80180808080208202"
      + "0808c0fdd4c8061005"
    let version = SlipwayV1.ModelVersion(
      name: "projects/p/models/m/versions/1.0.0", labels: ["a", "b"],
      documents: [.init(name: "doc", url: "https://x/y")],
      source: .init(source: .objectStorage(.init(path: "bucket/key"))), modelType: .scikitLearn,
      deploymentTypes: [.realTime, .batch], metrics: .init(f1: 0, recall: 0.5), port: 0,
      state: .normal, sizeBytes: 1 << 33, createTime: .init(seconds: 1_763_000_000, nanos: 5))
    #expect(version.encoded() == [UInt8](hex: hex))
    #expect(try SlipwayV1.ModelVersion(decoding: [UInt8](hex: hex)) == version)
  }

  @Test func `a served model with a map is encoded and decoded as Python does it`() throws {
    let hex =
      "0a016d100022060a014112013122060a01421201322a0308d804"
    let served = SlipwayV1.ServedModel(
      modelVersion: "m", weight: 0, environment: ["A": "1", "B": "2"],
      deployTimeout: .init(seconds: 600))
    #expect(served.encoded() == [UInt8](hex: hex))
    #expect(try SlipwayV1.ServedModel(decoding: [UInt8](hex: hex)) == served)
  }

  @Test func `a bad string is reported with the path that the request's author knows`() {
    let request = SlipwayV1.ImportModelRequest(
      modelVersion: .init(labels: ["good", "fine", "not\0good"]))
    let failure = #expect(throws: DecodingFailure.self) {
      try SlipwayV1.ImportModelRequest(decoding: request.encoded())
    }
    #expect(failure?.fieldPath == "model_version.labels[2]")
    #expect(failure?.kind == .containsNUL)
  }

  @Test func `messages know their names`() {
    #expect(
      SlipwayV1.DeleteModelResponse.Failure.protobufName == "slipway.v1.DeleteModelResponse.Failure"
    )
    #expect(GRPCHealthV1.HealthCheckResponse.ServingStatus.serving.description == "SERVING")
  }

  @Test func `the embedded descriptors name every proto`() {
    let text = String(decoding: APIDescriptors.embedded, as: UTF8.self)
    for path in [
      "slipway/v1/model_service.proto", "google/protobuf/any.proto", "grpc/health/v1/health.proto",
    ] {
      #expect(text.contains(path))
    }
  }
}

extension [UInt8] {
  /// The bytes that pairs of hexadecimal digits stand for.
  init(hex: String) {
    let digits = hex.compactMap(\.hexDigitValue)
    self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
