/// Calls about long-running operations.
public struct OperationCalls: Sendable {
  /// How long one WaitOperation call waits at most, so that progress is heard of twice a second.
  private static let waitSlice = Duration.milliseconds(500)

  private let stub: GoogleLongrunning.OperationsClient
  /// The names of the client's project.
  public let names: ProjectNames

  init(channel: RPCChannel, names: ProjectNames) {
    stub = GoogleLongrunning.OperationsClient(channel: channel)
    self.names = names
  }

  /// Reads one operation.
  public func operation(
    _ name: String, options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> GoogleLongrunning.Operation {
    try await explained { () throws(RPCError) in
      try await stub.getOperation(.init(name: names.operation(name)), options: options)
    }
  }

  /// Reads one page of the project's operations, oldest first.
  public func operations(
    pageSize: Int32 = 0, pageToken: String = "", options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> GoogleLongrunning.ListOperationsResponse {
    try await explained { () throws(RPCError) in
      try await stub.listOperations(
        .init(name: names.parent, pageSize: pageSize, pageToken: pageToken), options: options)
    }
  }

  /// Asks for the end of an operation. It ends soon after, as CANCELLED, unless it is done first.
  public func cancel(
    _ name: String, options: CallOptions = CallOptions()
  ) async throws(SlipwayError) {
    _ = try await explained { () throws(RPCError) in
      try await stub.cancelOperation(.init(name: names.operation(name)), options: options)
    }
  }

  /// Waits until an import is done.
  ///
  /// - Parameters:
  ///   - operation: what `ModelCalls.importModel` returned.
  ///   - progress: hears how far the import is, about twice a second.
  /// - Returns: the imported version.
  /// - Throws: why the import failed, with its reason; or why waiting did.
  public func wait(
    for operation: GoogleLongrunning.Operation,
    progress: (SlipwayV1.ImportMetadata) -> Void = { _ in }
  ) async throws(SlipwayError) -> SlipwayV1.ModelVersion {
    var current = operation
    while true {
      if let metadata = current.metadata?.unpacked(as: SlipwayV1.ImportMetadata.self) {
        progress(metadata)
      }
      if current.done { return try Self.version(madeBy: current) }
      let request = GoogleLongrunning.WaitOperationRequest(
        name: current.name, timeout: GoogleProtobuf.Duration(Self.waitSlice))
      current = try await explained { () throws(RPCError) in
        try await stub.waitOperation(request)
      }
    }
  }

  /// The version a finished operation made.
  private static func version(
    madeBy operation: GoogleLongrunning.Operation
  ) throws(SlipwayError) -> SlipwayV1.ModelVersion {
    switch operation.result {
    case .error(let status):
      throw SlipwayError(status)
    case .response(let any):
      if let version = any.unpacked(as: SlipwayV1.ModelVersion.self) { return version }
    case nil:
      break
    }
    throw SlipwayError(
      code: .internal, reason: "RESPONSE_INVALID",
      message: "the finished operation \(operation.name) carries no model version; "
        + "client and server may differ in their versions")
  }
}
