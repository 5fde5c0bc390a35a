import Slipway

extension Command {
  /// `slipway deploy`.
  static let deploy = Command(
    name: "deploy", operands: "DEPLOYMENT --model MODEL@VERSION[=WEIGHT] [OPTIONS]",
    summary: "Serve model versions and wait until they answer.",
    example: "slipway deploy iris --model iris@0.0.1 --instances 2",
    options: [
      Option(
        "model", "MODEL@VERSION[=WEIGHT]",
        "Version to serve, and its share of the requests in percent.", isRepeatable: true),
      Option("instances", "N", "Instances of each version, 1 to 128; 1 unless given."),
      Option("env", "KEY=VALUE", "Environment of the instances.", isRepeatable: true),
      Option("description", "TEXT", "What the deployment is for."),
      Option("request-id", "UUID", "Makes the call safe to repeat."),
      Option("validate-only", nil, "Run every check and create nothing."),
      Option("no-wait", nil, "Do not wait until it serves."),
    ],
    run: { session throws(CommandFailure) in
      let name = try session.operand(0, "DEPLOYMENT")
      try session.expectOperands(1)
      let served = try session.parsed { () throws(CommandLineError) in
        try ServedModelWords(session.arguments).messages()
      }
      let options = try session.options
      let validateOnly = session.arguments.has("validate-only")
      let created = try await session.call { () throws(SlipwayError) in
        try await session.client.deployments.create(
          name, serving: served, description: session.arguments.value("description") ?? "",
          requestID: session.arguments.value("request-id") ?? "", validateOnly: validateOnly,
          options: options)
      }
      if validateOnly || session.arguments.has("no-wait") {
        session.output.answer(
          JSONViews.deployment(created), Descriptions.deployment(created))
      } else {
        try await session.follow(created.name)
      }
    })
}

extension Session {
  /// Waits until a deployment settles and prints it; a failed one ends with a code of its own.
  func follow(_ name: String) async throws(CommandFailure) {
    let progress = ProgressLine()
    defer { progress.finish() }
    let settled = try await call { () throws(SlipwayError) in
      try await client.deployments.waitUntilSettled(name) { progress.show($0) }
    }
    progress.finish()
    output.answer(JSONViews.deployment(settled), Descriptions.deployment(settled))
    if settled.state == .failed { throw .ended(.ended) }
  }
}

/// The words that say what to serve.
private struct ServedModelWords {
  private let arguments: Arguments

  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  func messages() throws(CommandLineError) -> [SlipwayV1.ServedModel] {
    let texts = arguments.all("model")
    guard !texts.isEmpty else { throw CommandLineError("--model MODEL@VERSION is missing") }
    let instances = try arguments.number("instances", 1...128).map(Int32.init)
    let environment = try self.environment()
    var messages: [SlipwayV1.ServedModel] = []
    for text in texts {
      let (version, weight) = try Self.split(text)
      messages.append(
        SlipwayV1.ServedModel(
          modelVersion: version, weight: weight, instanceCount: instances,
          environment: environment))
    }
    return messages
  }

  private static func split(
    _ text: String
  ) throws(CommandLineError) -> (version: String, weight: Int32?) {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard let version = parts.first, version.contains("@") || version.hasPrefix("projects/") else {
      throw CommandLineError("--model takes MODEL@VERSION[=WEIGHT], not '\(text)'")
    }
    guard parts.count == 2 else { return (String(version), nil) }
    guard let weight = Int32(parts[1]), (0...100).contains(weight) else {
      throw CommandLineError("the weight in '\(text)' must be 0 to 100")
    }
    return (String(version), weight)
  }

  private func environment() throws(CommandLineError) -> [String: String] {
    var environment: [String: String] = [:]
    for text in arguments.all("env") {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw CommandLineError("--env takes KEY=VALUE, not '\(text)'")
      }
      environment[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return environment
  }
}
