/// What a version is: everything the caller, the package or a default decided. All values have
/// been checked.
package struct VersionSpec: Sendable, Hashable {
  /// A document about the version.
  package struct Document: Sendable, Hashable {
    package var name: String
    package var url: String
    package init(name: String, url: String) {
      self.name = name
      self.url = url
    }
  }

  /// How good the model is, each value 0 to 1.
  package struct Metrics: Sendable, Hashable {
    package var f1: Double?
    package var recall: Double?
    package var precision: Double?
    package var accuracy: Double?
    package init(
      f1: Double? = nil, recall: Double? = nil, precision: Double? = nil, accuracy: Double? = nil
    ) {
      self.f1 = f1
      self.recall = recall
      self.precision = precision
      self.accuracy = accuracy
    }
  }

  /// What inference needs at least.
  package struct Minimum: Sendable, Hashable {
    package var cpuCores: Double?
    package var memoryMiB: Int32?
    package var gpu: Double?
    package var ascend: Int32?
    package init(
      cpuCores: Double? = nil, memoryMiB: Int32? = nil, gpu: Double? = nil, ascend: Int32? = nil
    ) {
      self.cpuCores = cpuCores
      self.memoryMiB = memoryMiB
      self.gpu = gpu
      self.ascend = ascend
    }
  }

  /// Packages installed by one installer, in order.
  package struct Dependency: Sendable, Hashable {
    /// How a package version binds.
    package enum Restraint: String, Sendable, Hashable {
      case exact = "EXACT"
      case atLeast = "ATLEAST"
      case atMost = "ATMOST"
    }

    /// One package; `version` and `restraint` are both there or both absent.
    package struct Item: Sendable, Hashable {
      package var name: String
      package var version: String?
      package var restraint: Restraint?
      package init(name: String, version: String? = nil, restraint: Restraint? = nil) {
        self.name = name
        self.version = version
        self.restraint = restraint
      }
    }

    /// The installer, `pip`.
    package var installer: String
    /// The packages, at least one.
    package var packages: [Item]
    package init(installer: String, packages: [Item]) {
      self.installer = installer
      self.packages = packages
    }
  }

  package var description: String = ""
  package var labels: [String] = []
  package var documents: [Document] = []
  package var source: ModelSource
  package var modelType: ModelType
  /// Runtime of the engine; empty for engines without one.
  package var runtime: String = ""
  package var modelAlgorithm: String = ""
  /// Path of `customize_service.py` below the package directory; empty when there is none.
  package var executionCode: String = ""
  package var deploymentTypes: Set<DeploymentType> = Set(DeploymentType.allCases)
  package var apis: [InferenceAPI] = []
  package var dependencies: [Dependency] = []
  package var metrics: Metrics?
  package var minimum: Minimum?
  package var health: Probe?
  package var readinessHealth: Probe?
  package var startupHealth: Probe?
  package var `protocol`: InferenceProtocol?
  package var port: Int32?
  /// Start command, already split into words; empty when the runtime decides.
  package var startCommand: [String] = []

  package init(source: ModelSource, modelType: ModelType) {
    self.source = source
    self.modelType = modelType
  }
}

/// Where a model was imported from.
package enum ModelSource: Sendable, Hashable {
  /// A directory in object storage, the one above `model/`.
  case objectStorage(ObjectLocation)

  /// Where the files are copied from.
  package var location: ObjectLocation {
    switch self {
    case .objectStorage(let location): location
    }
  }
}
