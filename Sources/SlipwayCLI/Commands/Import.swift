import Slipway

extension Command {
  /// `slipway import`.
  static let importModel = Command(
    name: "import", operands: "MODEL --from PATH [OPTIONS]",
    summary: "Import a model package and wait until it can be deployed.",
    example: "slipway import iris --from training/iris --label tabular",
    options: [
      Option("from", "PATH", "Directory above model/ in object storage: BUCKET/KEY."),
      Option("version", "N.N.N", "Number of the version; the next one unless given."),
      Option("new-version", nil, "Refuse a model that was never imported."),
      Option("description", "TEXT", "What the version is."),
      Option("label", "LABEL", "Label of the version.", isRepeatable: true),
      Option("engine", "ENGINE", "AI engine, such as scikit_learn; derived unless given."),
      Option("start-command", "COMMAND", "What starts a package of engine custom."),
      Option("request-id", "UUID", "Makes the call safe to repeat."),
      Option("validate-only", nil, "Run every check and create nothing."),
      Option("no-wait", nil, "Print the operation and do not wait for it."),
    ],
    run: { session throws(CommandFailure) in try await ImportCommand(session).run() })
}

/// Imports a package and follows the operation.
private struct ImportCommand {
  private let session: Session

  init(_ session: Session) {
    self.session = session
  }

  func run() async throws(CommandFailure) {
    let model = try session.operand(0, "MODEL")
    try session.expectOperands(1)
    guard let path = session.arguments.value("from") else {
      throw .usage(CommandLineError("--from PATH is missing"))
    }
    let operation = try await start(model, path)
    if session.arguments.has("no-wait") && !operation.done {
      return session.output.answer(
        JSONViews.operation(operation),
        "\(operation.name)\n'slipway operations wait \(operation.name)' follows it")
    }
    let progress = ProgressLine()
    defer { progress.finish() }
    let version: SlipwayV1.ModelVersion
    do throws(SlipwayError) {
      version = try await session.client.operations.wait(for: operation) { progress.show($0) }
    } catch {
      progress.finish()
      session.output.failure(error)
      throw .ended(.ended)
    }
    progress.finish()
    session.output.answer(JSONViews.version(version), Descriptions.version(version))
  }

  private func start(
    _ model: String, _ path: String
  ) async throws(CommandFailure) -> GoogleLongrunning.Operation {
    let settings = try self.settings()
    let arguments = session.arguments
    let options = try session.options
    let number = arguments.value("version") ?? ""
    let requestID = arguments.value("request-id") ?? ""
    let validateOnly = arguments.has("validate-only")
    let models = session.client.models
    return try await session.call { () throws(SlipwayError) in
      arguments.has("new-version")
        ? try await models.createVersion(
          of: model, from: path, number: number, settings: settings, requestID: requestID,
          validateOnly: validateOnly, options: options)
        : try await models.importModel(
          model, from: path, number: number, settings: settings, requestID: requestID,
          validateOnly: validateOnly, options: options)
    }
  }

  private func settings() throws(CommandFailure) -> SlipwayV1.ModelVersion {
    var settings = SlipwayV1.ModelVersion(
      description: session.arguments.value("description") ?? "",
      labels: session.arguments.all("label"))
    settings.startCommand = session.arguments.value("start-command") ?? ""
    if let text = session.arguments.value("engine") {
      guard let engine = SlipwayV1.ModelType(text: text) else {
        throw .usage(CommandLineError("'\(text)' is no engine; try scikit_learn, pytorch, custom"))
      }
      settings.modelType = engine
    }
    return settings
  }
}
