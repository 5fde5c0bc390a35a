internal import SlipwayAPI
internal import SlipwayRPC
internal import SlipwayReflection

/// What one stream of reflection answers, one request after the other.
struct ReflectionAnswers {
  private typealias Answer = GRPCReflectionV1.ServerReflectionResponse.MessageResponse

  private let index: DescriptorIndex
  private let services: [String]
  private var sent: Set<DescriptorIndex.File> = []

  init(index: DescriptorIndex, services: [String]) {
    self.index = index
    self.services = services
  }

  /// Answers a request. What cannot be answered is an answer too; the stream goes on.
  mutating func next(
    _ request: GRPCReflectionV1.ServerReflectionRequest
  ) -> GRPCReflectionV1.ServerReflectionResponse {
    .init(
      validHost: request.host, originalRequest: request,
      messageResponse: answer(to: request.messageRequest))
  }

  private mutating func answer(
    to question: GRPCReflectionV1.ServerReflectionRequest.MessageRequest?
  ) -> Answer {
    switch question {
    case .fileByFilename(let path):
      return files(index.file(named: path), orNo: "file", path)
    case .fileContainingSymbol(let symbol):
      return files(index.file(declaring: symbol), orNo: "symbol", symbol)
    case .fileContainingExtension(let wanted):
      return files(
        index.file(extending: wanted.containingType, number: wanted.extensionNumber),
        orNo: "extension \(wanted.extensionNumber) of", wanted.containingType)
    case .allExtensionNumbersOfType(let type):
      guard let numbers = index.extensionNumbers(of: type) else {
        return notFound("message", type)
      }
      return .allExtensionNumbersResponse(.init(baseTypeName: type, extensionNumber: numbers))
    case .listServices:
      return .listServicesResponse(.init(service: services.map { .init(name: $0) }))
    case nil:
      return failure(
        .invalidArgument,
        "the request asks nothing this server knows; set a field of message_request")
    }
  }

  private mutating func files(
    _ file: DescriptorIndex.File?, orNo kind: String, _ name: String
  ) -> Answer {
    guard let file else { return notFound(kind, name) }
    return .fileDescriptorResponse(
      .init(fileDescriptorProto: index.serialized(file, sent: &sent)))
  }

  private func notFound(_ kind: String, _ name: String) -> Answer {
    failure(.notFound, "this server knows no \(kind) '\(name.prefix(200))'")
  }

  private func failure(_ code: StatusCode, _ message: String) -> Answer {
    .errorResponse(.init(errorCode: Int32(code.rawValue), errorMessage: message))
  }
}
