/// Calls about models and their versions. Names may be short (`iris`) or full
/// (`projects/default/models/iris`).
public struct ModelCalls: Sendable {
  private let stub: SlipwayV1.ModelServiceClient
  /// The names of the client's project.
  public let names: ProjectNames

  init(channel: RPCChannel, names: ProjectNames) {
    stub = SlipwayV1.ModelServiceClient(channel: channel)
    self.names = names
  }

  /// Imports a package from object storage as a version of `model`, which is made if it is new.
  ///
  /// - Parameters:
  ///   - model: the model's id, for example `iris`.
  ///   - path: the directory above `model/`, for example `training/iris`.
  ///   - number: the version's number; empty takes the next one.
  ///   - settings: whatever else is to be known of the version; its source is set from `path`.
  ///   - requestID: a UUID that makes the call safe to repeat; empty for none.
  ///   - validateOnly: run every check and create nothing.
  /// - Returns: the operation, to be handed to `OperationCalls.wait`.
  public func importModel(
    _ model: String, from path: String, number: String = "",
    settings: SlipwayV1.ModelVersion = .init(), requestID: String = "",
    validateOnly: Bool = false, options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> GoogleLongrunning.Operation {
    var version = settings
    version.source = .init(source: .objectStorage(.init(path: path)))
    let request = SlipwayV1.ImportModelRequest(
      parent: names.parent, modelID: model, versionID: number, modelVersion: version,
      requestID: requestID, validateOnly: validateOnly)
    return try await explained { () throws(RPCError) in
      try await stub.importModel(request, options: options)
    }
  }

  /// Imports a package as a further version of a model that exists; see `importModel`.
  public func createVersion(
    of model: String, from path: String, number: String = "",
    settings: SlipwayV1.ModelVersion = .init(), requestID: String = "",
    validateOnly: Bool = false, options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> GoogleLongrunning.Operation {
    var version = settings
    version.source = .init(source: .objectStorage(.init(path: path)))
    let request = SlipwayV1.CreateModelVersionRequest(
      parent: names.model(model), versionID: number, modelVersion: version,
      requestID: requestID, validateOnly: validateOnly)
    return try await explained { () throws(RPCError) in
      try await stub.createModelVersion(request, options: options)
    }
  }

  /// Reads one model.
  public func model(
    _ model: String, options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.Model {
    try await explained { () throws(RPCError) in
      try await stub.getModel(.init(name: names.model(model)), options: options)
    }
  }

  /// Reads one page of the project's models, oldest first.
  public func models(
    pageSize: Int32 = 0, pageToken: String = "", options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.ListModelsResponse {
    try await explained { () throws(RPCError) in
      try await stub.listModels(
        .init(parent: names.parent, pageSize: pageSize, pageToken: pageToken), options: options)
    }
  }

  /// Reads one version, named in full or as `MODEL@VERSION`.
  public func version(
    _ version: String, options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.ModelVersion {
    try await explained { () throws(RPCError) in
      try await stub.getModelVersion(.init(name: names.version(version)), options: options)
    }
  }

  /// Reads one page of a model's versions, oldest first; `-` reads those of all models.
  public func versions(
    of model: String, pageSize: Int32 = 0, pageToken: String = "",
    options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.ListModelVersionsResponse {
    try await explained { () throws(RPCError) in
      try await stub.listModelVersions(
        .init(parent: names.model(model), pageSize: pageSize, pageToken: pageToken),
        options: options)
    }
  }

  /// Deletes a model; with `force` its versions too, at most 20 a call.
  public func delete(
    _ model: String, force: Bool = false, etag: String = "", requestID: String = "",
    options: CallOptions = CallOptions()
  ) async throws(SlipwayError) -> SlipwayV1.DeleteModelResponse {
    try await explained { () throws(RPCError) in
      try await stub.deleteModel(
        .init(name: names.model(model), force: force, etag: etag, requestID: requestID),
        options: options)
    }
  }

  /// Deletes one version, named in full or as `MODEL@VERSION`.
  public func deleteVersion(
    _ version: String, etag: String = "", requestID: String = "",
    options: CallOptions = CallOptions()
  ) async throws(SlipwayError) {
    _ = try await explained { () throws(RPCError) in
      try await stub.deleteModelVersion(
        .init(name: names.version(version), etag: etag, requestID: requestID), options: options)
    }
  }
}
