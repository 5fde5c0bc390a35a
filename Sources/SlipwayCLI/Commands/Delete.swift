import Slipway
import SlipwayJSON

extension Command {
  /// `slipway delete`.
  static let delete = Command(
    name: "delete",
    operands: "model MODEL [--force] | version MODEL@VERSION | deployment DEPLOYMENT",
    summary: "Delete a model, a version or a deployment for good.",
    example: "slipway delete version iris@0.0.1",
    options: [Option("force", nil, "Delete a model's versions too, as many as there are.")],
    run: { session throws(CommandFailure) in
      let kind = try session.operand(0, "what to delete (model, version, deployment)")
      let name = try session.operand(1, "its name")
      try session.expectOperands(2)
      let options = try session.options
      switch kind {
      case "model": try await deleteModel(name, session, options)
      case "version":
        try await session.call { () throws(SlipwayError) in
          try await session.client.models.deleteVersion(name, options: options)
        }
        session.output.answer(JSONViews.object([]), "deleted \(name)")
      case "deployment": try await deleteDeployment(name, session, options)
      default:
        throw .usage(
          CommandLineError("'\(kind)' cannot be deleted; use model, version or deployment"))
      }
    })

  /// Deletes a model; with --force as often as there are versions left that go.
  private static func deleteModel(
    _ name: String, _ session: Session, _ options: CallOptions
  ) async throws(CommandFailure) {
    let force = session.arguments.has("force")
    var deleted = 0
    var answer: SlipwayV1.DeleteModelResponse
    repeat {
      answer = try await session.call { () throws(SlipwayError) in
        try await session.client.models.delete(name, force: force, options: options)
      }
      deleted += answer.deletedVersions.count
    } while answer.remainingVersions > 0 && answer.failures.isEmpty
    let kept = answer.failures.map {
      "\nkept \(Descriptions.shortVersion($0.modelVersion)): \($0.reason?.message ?? "")"
    }
    session.output.answer(
      JSONViews.object([
        ("deletedVersions", .integer(Int64(deleted))),
        ("remainingVersions", .integer(Int64(answer.remainingVersions))),
      ]), "deleted \(deleted) versions of \(name)" + kept.joined())
    if !answer.failures.isEmpty { throw .ended(.refused) }
  }

  /// Deletes a deployment and waits until it is gone.
  private static func deleteDeployment(
    _ name: String, _ session: Session, _ options: CallOptions
  ) async throws(CommandFailure) {
    let deployments = session.client.deployments
    try await session.call { () throws(SlipwayError) in
      try await deployments.delete(name, options: options)
    }
    let progress = ProgressLine()
    defer { progress.finish() }
    do throws(SlipwayError) {
      _ = try await deployments.waitUntilSettled(name) { progress.show($0) }
    } catch {
      guard error.code == .notFound else { throw .call(error) }
    }
    progress.finish()
    session.output.answer(JSONViews.object([]), "deleted \(name)")
  }
}
