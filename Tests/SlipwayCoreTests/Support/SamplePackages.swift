import SlipwayCore

/// Packages that are right, for tests to break.
enum SamplePackages {
  /// A configuration that says no more than it must.
  static func config(_ engine: ModelType, adding members: String = "") -> String {
    """
    {"model_algorithm": "predict_analysis", "model_type": "\(engine.rawValue)"\(members)}
    """
  }

  /// Paths of the files besides config.json that a package of `engine` needs.
  static func files(_ engine: ModelType) -> [String] {
    let code = "model/customize_service.py"
    return switch engine {
    case .tensorFlow:
      [
        "model/saved_model.pb", "model/variables/variables.index",
        "model/variables/variables.data-00000-of-00001", code,
      ]
    case .mxnet: ["model/net-symbol.json", "model/net-0000.params", code]
    case .caffe: ["model/deploy.prototxt", "model/net.caffemodel", code]
    case .sparkMLlib: ["model/spark_model/metadata/part-00000", code]
    case .scikitLearn, .xgboost: ["model/iris.m"]
    case .pytorch: ["model/net.pth", code]
    case .mindspore: ["model/net.ckpt", code]
    case .image: []
    case .custom: ["model/server.py"]
    }
  }

  /// The runtimes of a server with the packaged defaults.
  static let runtimes = RuntimeCatalog(entries: [
    .scikitLearn: .init(command: ["serve"], servesModelFiles: true),
    .xgboost: .init(command: ["serve"], servesModelFiles: true),
    .pytorch: .init(command: ["serve"], servesModelFiles: false),
    .tensorFlow: .init(command: ["serve"], servesModelFiles: false),
  ])
}

extension InMemoryObjectStore {
  /// Puts a scikit-learn package at `path`; `members` are added to its configuration.
  func putIris(_ path: String = "training/iris", adding members: String = "") {
    putPackage(.scikitLearn, at: path, adding: members)
  }

  /// Puts a package at `path`.
  func putPackage(_ engine: ModelType, at path: String, adding members: String = "") {
    put("\(path)/model/config.json", SamplePackages.config(engine, adding: members))
    for file in SamplePackages.files(engine) { put("\(path)/\(file)", "content of \(file)") }
  }
}
