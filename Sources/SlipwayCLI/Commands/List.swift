import Slipway
import SlipwayJSON

extension Command {
  /// `slipway list`.
  static let list = Command(
    name: "list", operands: "models | versions MODEL | deployments | operations",
    summary: "List what the project holds, oldest first.",
    example: "slipway list versions iris", options: [],
    run: { session throws(CommandFailure) in try await ListCommand(session).run() })
}

/// Reads all pages of one kind of resource.
private struct ListCommand {
  private static let pageSize: Int32 = 1000
  private let session: Session

  init(_ session: Session) {
    self.session = session
  }

  func run() async throws(CommandFailure) {
    let kind = try session.operand(0, "what to list (models, versions, deployments, operations)")
    try session.expectOperands(kind == "versions" ? 2 : 1)
    switch kind {
    case "models": try await models()
    case "versions": try await versions()
    case "deployments": try await deployments()
    case "operations": try await operations()
    default:
      throw .usage(
        CommandLineError(
          "'\(kind)' cannot be listed; use models, versions MODEL, deployments "
            + "or operations"))
    }
  }

  private func models() async throws(CommandFailure) {
    let options = try session.options
    let rows = try await all { token throws(SlipwayError) in
      let page = try await session.client.models.models(
        pageSize: Self.pageSize, pageToken: token, options: options)
      return (page.models, page.nextPageToken)
    }
    var table = Table(["MODEL", "VERSIONS", "LATEST", "UPDATED"])
    for model in rows {
      table.add([
        Descriptions.id(model.name), String(model.versionCount),
        Descriptions.id(model.latestVersion), Descriptions.time(model.updateTime),
      ])
    }
    session.output.list("models", rows.map(JSONViews.model), table)
  }

  private func versions() async throws(CommandFailure) {
    let model = try session.operand(1, "MODEL")
    let options = try session.options
    let rows = try await all { token throws(SlipwayError) in
      let page = try await session.client.models.versions(
        of: model, pageSize: Self.pageSize, pageToken: token, options: options)
      return (page.modelVersions, page.nextPageToken)
    }
    var table = Table(["VERSION", "STATE", "ENGINE", "SIZE", "CREATED", "DESCRIPTION"])
    for version in rows {
      table.add([
        Descriptions.id(version.name), version.state.text, version.modelType.text,
        Bytes.text(version.sizeBytes), Descriptions.time(version.createTime),
        version.description,
      ])
    }
    session.output.list("modelVersions", rows.map(JSONViews.version), table)
  }

  private func deployments() async throws(CommandFailure) {
    let options = try session.options
    let rows = try await all { token throws(SlipwayError) in
      let page = try await session.client.deployments.deployments(
        pageSize: Self.pageSize, pageToken: token, options: options)
      return (page.deployments, page.nextPageToken)
    }
    var table = Table(["DEPLOYMENT", "STATE", "READY", "SERVES", "SINCE"])
    for deployment in rows {
      let ready = deployment.instances.count { $0.state == .ready }
      let wanted = deployment.servedModels.reduce(0) { $0 + Int($1.instanceCount ?? 1) }
      table.add([
        Descriptions.id(deployment.name), deployment.state.text, "\(ready)/\(wanted)",
        deployment.servedModels.map(Descriptions.served).joined(separator: " "),
        Descriptions.time(deployment.transitionTime),
      ])
    }
    session.output.list("deployments", rows.map(JSONViews.deployment), table)
  }

  private func operations() async throws(CommandFailure) {
    let options = try session.options
    let rows = try await all { token throws(SlipwayError) in
      let page = try await session.client.operations.operations(
        pageSize: Self.pageSize, pageToken: token, options: options)
      return (page.operations, page.nextPageToken)
    }
    var table = Table(["OPERATION", "PHASE", "VERSION"])
    for operation in rows {
      let metadata = operation.metadata?.unpacked(as: SlipwayV1.ImportMetadata.self)
      table.add([
        Descriptions.id(operation.name), Descriptions.phase(operation),
        metadata?.modelVersion ?? "",
      ])
    }
    session.output.list("operations", rows.map(JSONViews.operation), table)
  }

  /// Follows the page tokens to the end.
  private func all<Row>(
    _ page: (String) async throws(SlipwayError) -> (rows: [Row], next: String)
  ) async throws(CommandFailure) -> [Row] {
    var rows: [Row] = []
    var token = ""
    repeat {
      let wanted = token
      let answer = try await session.call { () throws(SlipwayError) in try await page(wanted) }
      rows += answer.rows
      token = answer.next
    } while !token.isEmpty
    return rows
  }
}
