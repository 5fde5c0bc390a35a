package import SlipwayAPI
internal import SlipwayBase
package import SlipwayCore
package import SlipwayRPC

/// `slipway.v1.ModelService`: reads requests into the domain's words, asks the use cases, and
/// writes their answers as messages.
package struct ModelService: SlipwayV1.ModelServiceHandler {
  private let importer: ModelImporter
  private let models: ModelRegistry
  private let versions: VersionRegistry
  private let caller: Caller

  package init(
    importer: ModelImporter, models: ModelRegistry, versions: VersionRegistry,
    cryptography: any Cryptography
  ) {
    self.importer = importer
    self.models = models
    self.versions = versions
    caller = Caller(cryptography: cryptography)
  }

  package func importModel(
    _ request: SlipwayV1.ImportModelRequest, _ context: ServerContext
  ) async throws(RPCError) -> GoogleLongrunning.Operation {
    let draft = try await translated { () throws(RegistryError) in
      ImportDraft(
        project: try RequestNames.project(request.parent), modelID: request.modelID,
        versionText: request.versionID, version: request.modelVersion ?? .init())
    }
    let mutation = caller.mutation(context, request, id: \.requestID)
    return try await answer(draft, validateOnly: request.validateOnly, by: mutation)
  }

  package func createModelVersion(
    _ request: SlipwayV1.CreateModelVersionRequest, _ context: ServerContext
  ) async throws(RPCError) -> GoogleLongrunning.Operation {
    let draft = try await translated { () throws(RegistryError) in
      let model = try RequestNames.model(request.parent, field: "parent")
      return ImportDraft(
        project: model.project, modelID: model.id, versionText: request.versionID,
        modelMustExist: true, version: request.modelVersion ?? .init())
    }
    let mutation = caller.mutation(context, request, id: \.requestID)
    return try await answer(draft, validateOnly: request.validateOnly, by: mutation)
  }

  package func getModel(
    _ request: SlipwayV1.GetModelRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.Model {
    try await translated { () throws(RegistryError) in
      SlipwayV1.Model(try await models.model(try RequestNames.model(request.name)))
    }
  }

  package func listModels(
    _ request: SlipwayV1.ListModelsRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.ListModelsResponse {
    try await translated { () throws(RegistryError) in
      let page = try await models.models(
        in: try RequestNames.project(request.parent),
        page: try PageRequest(size: request.pageSize, token: request.pageToken))
      return .init(models: page.rows.map(SlipwayV1.Model.init), nextPageToken: page.nextToken)
    }
  }

  package func deleteModel(
    _ request: SlipwayV1.DeleteModelRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.DeleteModelResponse {
    let mutation = caller.mutation(context, request, id: \.requestID)
    return try await translated { () throws(RegistryError) in
      let deletion = try await models.delete(
        try RequestNames.model(request.name), force: request.force, etag: request.etag,
        by: mutation)
      return SlipwayV1.DeleteModelResponse(
        deletedVersions: deletion.deleted.map(\.resourceName),
        failures: deletion.failures.map {
          .init(modelVersion: $0.version.resourceName, reason: .init($0.reason))
        },
        remainingVersions: Int32(clamping: deletion.remaining))
    }
  }

  package func getModelVersion(
    _ request: SlipwayV1.GetModelVersionRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.ModelVersion {
    try await translated { () throws(RegistryError) in
      SlipwayV1.ModelVersion(try await versions.version(try RequestNames.version(request.name)))
    }
  }

  package func listModelVersions(
    _ request: SlipwayV1.ListModelVersionsRequest, _ context: ServerContext
  ) async throws(RPCError) -> SlipwayV1.ListModelVersionsResponse {
    try await translated { () throws(RegistryError) in
      let (project, model) = try RequestNames.versionParent(request.parent)
      let page = try await versions.versions(
        in: project, of: model,
        page: try PageRequest(size: request.pageSize, token: request.pageToken))
      return .init(
        modelVersions: page.rows.map(SlipwayV1.ModelVersion.init), nextPageToken: page.nextToken)
    }
  }

  package func deleteModelVersion(
    _ request: SlipwayV1.DeleteModelVersionRequest, _ context: ServerContext
  ) async throws(RPCError) -> GoogleProtobuf.Empty {
    let mutation = caller.mutation(context, request, id: \.requestID)
    try await translated { () throws(RegistryError) in
      try await versions.delete(
        try RequestNames.version(request.name), etag: request.etag, by: mutation)
    }
    return GoogleProtobuf.Empty()
  }

  /// Starts the import, or only checks it and answers a finished operation.
  private func answer(
    _ draft: ImportDraft, validateOnly: Bool, by mutation: Mutation
  ) async throws(RPCError) -> GoogleLongrunning.Operation {
    try await translated { () throws(RegistryError) in
      guard validateOnly else {
        return GoogleLongrunning.Operation(
          try await importer.start(draft, by: mutation), result: nil)
      }
      return GoogleLongrunning.Operation(validated: try await importer.validate(draft))
    }
  }
}
