import Slipway

extension Command {
  /// `slipway start`.
  static let start = Command(
    name: "start", operands: "DEPLOYMENT [--no-wait]",
    summary: "Start a stopped or failed deployment and wait until it answers.",
    example: "slipway start iris",
    options: [Option("no-wait", nil, "Do not wait until it serves.")],
    run: { session throws(CommandFailure) in
      let options = try session.options
      try await change(session) { name throws(SlipwayError) in
        try await session.client.deployments.start(name, options: options)
      }
    })

  /// `slipway stop`.
  static let stop = Command(
    name: "stop", operands: "DEPLOYMENT [--no-wait]",
    summary: "Stop a deployment, keep its configuration, and wait until nothing runs.",
    example: "slipway stop iris",
    options: [Option("no-wait", nil, "Do not wait until nothing runs.")],
    run: { session throws(CommandFailure) in
      let options = try session.options
      try await change(session) { name throws(SlipwayError) in
        try await session.client.deployments.stop(name, options: options)
      }
    })

  private static func change(
    _ session: Session,
    _ order: (String) async throws(SlipwayError) -> SlipwayV1.Deployment
  ) async throws(CommandFailure) {
    let name = try session.operand(0, "DEPLOYMENT")
    try session.expectOperands(1)
    let ordered = try await session.call { () throws(SlipwayError) in try await order(name) }
    if session.arguments.has("no-wait") {
      session.output.answer(JSONViews.deployment(ordered), Descriptions.deployment(ordered))
    } else {
      try await session.follow(ordered.name)
    }
  }
}
