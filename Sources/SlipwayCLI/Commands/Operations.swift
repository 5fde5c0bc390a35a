import Slipway

extension Command {
  /// `slipway operations`.
  static let operations = Command(
    name: "operations", operands: "wait | show | cancel OPERATION",
    summary: "Follow, show or cancel a long-running operation.",
    example: "slipway operations wait projects/default/operations/01890a5d-…", options: [],
    run: { session throws(CommandFailure) in
      let verb = try session.operand(0, "what to do (wait, show, cancel)")
      let name = try session.operand(1, "OPERATION")
      try session.expectOperands(2)
      let options = try session.options
      let operations = session.client.operations
      switch verb {
      case "show", "wait":
        let operation = try await session.call { () throws(SlipwayError) in
          try await operations.operation(name, options: options)
        }
        if verb == "wait" { return try await wait(for: operation, session) }
        session.output.answer(
          JSONViews.operation(operation), "\(operation.name): \(Descriptions.phase(operation))")
      case "cancel":
        try await session.call { () throws(SlipwayError) in
          try await operations.cancel(name, options: options)
        }
        session.output.answer(JSONViews.object([]), "asked \(name) to end")
      default:
        throw .usage(CommandLineError("'\(verb)' is unknown; use wait, show or cancel"))
      }
    })

  private static func wait(
    for operation: GoogleLongrunning.Operation, _ session: Session
  ) async throws(CommandFailure) {
    let progress = ProgressLine()
    defer { progress.finish() }
    do throws(SlipwayError) {
      let version = try await session.client.operations.wait(for: operation) { progress.show($0) }
      progress.finish()
      session.output.answer(JSONViews.version(version), Descriptions.version(version))
    } catch {
      progress.finish()
      session.output.failure(error)
      throw .ended(.ended)
    }
  }
}
