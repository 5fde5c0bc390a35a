package import SlipwayAPI
internal import SlipwayBase
package import SlipwayCore
package import SlipwayRPC

/// `google.longrunning.Operations` over the imports of this server.
package struct OperationsService: GoogleLongrunning.OperationsHandler {
  private let operations: OperationRegistry
  private let versions: VersionRegistry

  package init(operations: OperationRegistry, versions: VersionRegistry) {
    self.operations = operations
    self.versions = versions
  }

  package func getOperation(
    _ request: GoogleLongrunning.GetOperationRequest, _ context: ServerContext
  ) async throws(RPCError) -> GoogleLongrunning.Operation {
    try await translated { () throws(RegistryError) in
      try await message(
        for: try await operations.operation(try RequestNames.operation(request.name)))
    }
  }

  package func listOperations(
    _ request: GoogleLongrunning.ListOperationsRequest, _ context: ServerContext
  ) async throws(RPCError) -> GoogleLongrunning.ListOperationsResponse {
    try await translated { () throws(RegistryError) in
      guard request.filter.isEmpty else {
        throw RegistryError(
          .invalidArgument,
          violations: [
            .init(
              subject: "filter", reason: "FILTER_INVALID",
              message: "operations cannot be filtered; leave it empty")
          ])
      }
      let page = try await operations.operations(
        in: try RequestNames.operationParent(request.name),
        page: try PageRequest(size: request.pageSize, token: request.pageToken))
      var messages: [GoogleLongrunning.Operation] = []
      for operation in page.rows { messages.append(try await message(for: operation)) }
      return .init(operations: messages, nextPageToken: page.nextToken)
    }
  }

  package func cancelOperation(
    _ request: GoogleLongrunning.CancelOperationRequest, _ context: ServerContext
  ) async throws(RPCError) -> GoogleProtobuf.Empty {
    try await translated { () throws(RegistryError) in
      try await operations.cancel(try RequestNames.operation(request.name))
    }
    return GoogleProtobuf.Empty()
  }

  package func waitOperation(
    _ request: GoogleLongrunning.WaitOperationRequest, _ context: ServerContext
  ) async throws(RPCError) -> GoogleLongrunning.Operation {
    try await translated { () throws(RegistryError) in
      try await message(
        for: try await operations.wait(
          try RequestNames.operation(request.name),
          until: try Self.limit(request.timeout, context.deadline)))
    }
  }

  package func deleteOperation(
    _ request: GoogleLongrunning.DeleteOperationRequest, _ context: ServerContext
  ) async throws(RPCError) -> GoogleProtobuf.Empty {
    throw RPCError(
      RegistryError(
        .unimplemented, "OPERATION_NOT_DELETABLE",
        "operations are part of a version's history and cannot be deleted; "
          + "use CancelOperation to end a running one"))
  }

  /// How long to wait: the request's timeout or the caller's deadline, whichever is earlier. A
  /// little of the deadline is kept so that the answer still arrives within it.
  private static func limit(
    _ timeout: GoogleProtobuf.Duration?, _ deadline: Deadline?
  ) throws(RegistryError) -> MonotonicInstant? {
    let answerMargin = Duration.milliseconds(50)
    var asked: MonotonicInstant?
    if let timeout {
      guard let duration = timeout.duration, duration >= .zero else {
        throw RegistryError(
          .invalidArgument,
          violations: [
            .init(
              subject: "timeout", reason: "TIMEOUT_INVALID",
              message: "is no duration; use 0 seconds or more")
          ])
      }
      asked = .now() + duration
    }
    let allowed = deadline.map { $0.instant - answerMargin }
    guard let asked, let allowed else { return asked ?? allowed }
    return min(asked, allowed)
  }

  /// The operation with the version it made.
  private func message(
    for operation: Operation
  ) async throws(RegistryError) -> GoogleLongrunning.Operation {
    guard operation.isDone, operation.failure == nil else {
      return GoogleLongrunning.Operation(operation, result: nil)
    }
    do throws(RegistryError) {
      return GoogleLongrunning.Operation(
        operation, result: try await versions.version(operation.version))
    } catch {
      guard error.kind == .notFound else { throw error }
      return GoogleLongrunning.Operation(operation, result: nil)
    }
  }
}
