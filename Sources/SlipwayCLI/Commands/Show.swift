import Slipway

extension Command {
  /// `slipway show`.
  static let show = Command(
    name: "show", operands: "model MODEL | version MODEL@VERSION | deployment DEPLOYMENT",
    summary: "Show one model, version or deployment.",
    example: "slipway show version iris@0.0.1", options: [],
    run: { session throws(CommandFailure) in
      let kind = try session.operand(0, "what to show (model, version, deployment)")
      let name = try session.operand(1, "its name")
      try session.expectOperands(2)
      let options = try session.options
      let client = session.client
      switch kind {
      case "model":
        let model = try await session.call { () throws(SlipwayError) in
          try await client.models.model(name, options: options)
        }
        session.output.answer(JSONViews.model(model), Descriptions.model(model))
      case "version":
        let version = try await session.call { () throws(SlipwayError) in
          try await client.models.version(name, options: options)
        }
        session.output.answer(JSONViews.version(version), Descriptions.version(version))
      case "deployment":
        let deployment = try await session.call { () throws(SlipwayError) in
          try await client.deployments.deployment(name, options: options)
        }
        session.output.answer(
          JSONViews.deployment(deployment), Descriptions.deployment(deployment))
      default:
        throw .usage(
          CommandLineError("'\(kind)' cannot be shown; use model, version or deployment"))
      }
    })
}
