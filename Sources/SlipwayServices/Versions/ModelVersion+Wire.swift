internal import SlipwayAPI
internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayJSON

extension SlipwayV1.ModelVersion {
  /// The message for a version.
  init(_ version: ModelVersion) {
    let spec = version.spec
    self.init()
    name = version.name.resourceName
    uid = version.uid
    describe(spec)
    serve(spec)
    state = .init(version.state)
    statusReason = version.statusReason.map(SlipwayV1.StatusReason.init)
    sizeBytes = version.manifest.totalSize
    files = version.manifest.files.map {
      .init(path: $0.path, sizeBytes: $0.size, digest: $0.digest.text)
    }
    manifestDigest = version.manifest.digest?.text ?? ""
    config = version.config
    warnings = version.warnings
    createTime = GoogleProtobuf.Timestamp(version.createTime)
    updateTime = GoogleProtobuf.Timestamp(version.updateTime)
    etag = version.etag
  }

  /// What the version is.
  private mutating func describe(_ spec: VersionSpec) {
    description = spec.description
    labels = spec.labels
    documents = spec.documents.map { .init(name: $0.name, url: $0.url) }
    source = SlipwayV1.ModelSource(spec.source)
    modelType = .init(spec.modelType)
    runtime = spec.runtime
    modelAlgorithm = spec.modelAlgorithm
    executionCode = spec.executionCode
    deploymentTypes = DeploymentType.allCases.filter(spec.deploymentTypes.contains)
      .map(SlipwayV1.DeploymentType.init)
    dependencies = spec.dependencies.map(SlipwayV1.RuntimeDependency.init)
    metrics = spec.metrics.map {
      .init(f1: $0.f1, recall: $0.recall, precision: $0.precision, accuracy: $0.accuracy)
    }
    minimumSpecification = spec.minimum.map {
      .init(cpuCores: $0.cpuCores, memoryMib: $0.memoryMiB, gpu: $0.gpu, ascend: $0.ascend)
    }
  }

  /// How the version is called and checked.
  private mutating func serve(_ spec: VersionSpec) {
    apis = spec.apis.map(SlipwayV1.InferenceApi.init)
    inputParameters = InferenceParameter.list(of: spec.apis, \.request)
      .map(SlipwayV1.InferenceParameter.init)
    outputParameters = InferenceParameter.list(of: spec.apis, \.response)
      .map(SlipwayV1.InferenceParameter.init)
    health = spec.health.map(SlipwayV1.Probe.init)
    readinessHealth = spec.readinessHealth.map(SlipwayV1.Probe.init)
    startupHealth = spec.startupHealth.map(SlipwayV1.Probe.init)
    `protocol` = .init(spec.protocol)
    port = spec.port
    startCommand = spec.startCommand.joined(separator: " ")
  }
}

extension SlipwayV1.ModelVersion.State {
  init(_ state: ModelVersion.State) {
    self =
      switch state {
      case .publishing: .publishing
      case .building: .building
      case .normal: .normal
      case .failed: .failed
      case .buildingFailed: .buildingFailed
      }
  }
}

extension SlipwayV1.StatusReason {
  init(_ reason: StatusReason) {
    self.init(reason: reason.reason, message: reason.message)
  }
}

extension SlipwayV1.ModelSource {
  init(_ source: ModelSource) {
    switch source {
    case .objectStorage(let location):
      self.init(source: .objectStorage(.init(path: location.text)))
    }
  }
}

extension SlipwayV1.RuntimeDependency {
  init(_ dependency: VersionSpec.Dependency) {
    self.init(
      installer: dependency.installer,
      packages: dependency.packages.map {
        .init(
          packageName: $0.name, packageVersion: $0.version ?? "",
          restraint: $0.restraint?.rawValue ?? "")
      })
  }
}

extension SlipwayV1.InferenceApi {
  init(_ api: InferenceAPI) {
    self.init(
      protocol: .init(api.protocol), url: api.url, method: api.method.rawValue,
      request: .init(api.request), response: .init(api.response))
  }
}

extension SlipwayV1.InferenceMessage {
  init(_ message: InferenceAPI.Message) {
    self.init(contentType: message.contentType, schema: message.schema?.text() ?? "")
  }
}

extension SlipwayV1.InferenceParameter {
  init(_ parameter: InferenceParameter) {
    self.init(
      url: parameter.url, method: parameter.method.rawValue,
      protocol: .init(parameter.protocol), name: parameter.name, type: parameter.type,
      description: parameter.detail)
  }
}

extension SlipwayV1.Probe {
  init(_ probe: Probe) {
    self.init()
    switch probe.method {
    case .http(let path):
      checkMethod = .http
      url = path
    case .exec(let words):
      checkMethod = .exec
      command = words.joined(separator: " ")
    }
    periodSeconds = probe.periodSeconds
    initialDelaySeconds = probe.initialDelaySeconds
    failureThreshold = probe.failureThreshold
    timeoutSeconds = probe.timeoutSeconds
  }
}
