internal import SlipwayAPI
internal import SlipwayBase
internal import SlipwayCore

extension ImportDraft {
  /// The draft of what `version` says; what the server decides itself is ignored (AIP-203).
  init(
    project: ProjectID, modelID: String, versionText: String, modelMustExist: Bool = false,
    version: SlipwayV1.ModelVersion
  ) {
    self.init(
      project: project, modelID: modelID, versionText: versionText,
      modelMustExist: modelMustExist)
    describe(version)
    serve(version)
  }

  /// What the version is.
  private mutating func describe(_ version: SlipwayV1.ModelVersion) {
    description = version.description
    labels = version.labels
    documents = version.documents.map { Document(name: $0.name, url: $0.url) }
    if case .objectStorage(let source)? = version.source?.source { sourcePath = source.path }
    modelType = version.modelType.domain
    modelTypeIsUnknown = version.modelType.isUnknown
    runtime = version.runtime
    modelAlgorithm = version.modelAlgorithm
    deploymentTypes = version.deploymentTypes.map(\.domain)
    initialConfig = version.initialConfig
    dependencies = version.dependencies.map(DependencyDraft.init)
    metrics = version.metrics.map {
      VersionSpec.Metrics(
        f1: $0.f1, recall: $0.recall, precision: $0.precision, accuracy: $0.accuracy)
    }
    minimum = version.minimumSpecification.map {
      VersionSpec.Minimum(
        cpuCores: $0.cpuCores, memoryMiB: $0.memoryMib, gpu: $0.gpu, ascend: $0.ascend)
    }
  }

  /// How the version is called and checked.
  private mutating func serve(_ version: SlipwayV1.ModelVersion) {
    apis = version.apis.map(ApiDraft.init)
    health = version.health.map(ProbeDraft.init)
    readinessHealth = version.readinessHealth.map(ProbeDraft.init)
    startupHealth = version.startupHealth.map(ProbeDraft.init)
    `protocol` = version.protocol.domain
    protocolIsUnknown = version.protocol.isUnknown
    port = version.port
    startCommand = version.startCommand
  }
}

extension DependencyDraft {
  init(_ dependency: SlipwayV1.RuntimeDependency) {
    self.init(
      installer: dependency.installer,
      packages: dependency.packages.map {
        Package(name: $0.packageName, version: $0.packageVersion, restraint: $0.restraint)
      })
  }
}

extension ApiDraft {
  init(_ api: SlipwayV1.InferenceApi) {
    self.init(
      protocol: api.protocol.domain, protocolIsUnknown: api.protocol.isUnknown, url: api.url,
      method: api.method, request: Message(api.request ?? .init()),
      response: Message(api.response ?? .init()))
  }
}

extension ApiDraft.Message {
  init(_ message: SlipwayV1.InferenceMessage) {
    self.init(
      contentType: message.contentType,
      schema: message.schema.isEmpty ? nil : .text(message.schema))
  }
}

extension ProbeDraft {
  init(_ probe: SlipwayV1.Probe) {
    let method: CheckMethod? =
      switch probe.checkMethod {
      case .unspecified: nil
      case .http: .http
      case .exec: .exec
      default: .unknown
      }
    self.init(
      checkMethod: method, url: probe.url, command: probe.command,
      periodSeconds: probe.periodSeconds.map(Int64.init),
      initialDelaySeconds: probe.initialDelaySeconds.map(Int64.init),
      failureThreshold: probe.failureThreshold.map(Int64.init),
      timeoutSeconds: probe.timeoutSeconds.map(Int64.init))
  }
}
