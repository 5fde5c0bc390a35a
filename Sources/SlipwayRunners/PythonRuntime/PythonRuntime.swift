internal import CSlipwayPythonRuntime
package import SlipwayCore

/// The packaged Python runtime: serves scikit-learn and XGBoost model files and any package with
/// `customize_service.py`.
package enum PythonRuntime {
  /// The engines it serves.
  private static let engines: [ModelType] = [
    .tensorFlow, .mxnet, .caffe, .scikitLearn, .xgboost, .pytorch, .mindspore,
  ]
  /// The engines whose model files it serves without `customize_service.py`.
  private static let enginesByModelFile: Set<ModelType> = [.scikitLearn, .xgboost]

  /// A file of the runtime.
  package struct File: Sendable {
    /// Its name; the files find each other by it, in one directory.
    package let name: String
    /// Its source text.
    package let source: [UInt8]
  }

  /// Name of the file that is run.
  private static let mainFile = "slipway_runtime.py"

  /// Every file of the runtime.
  package static var files: [File] {
    var files: [File] = []
    while true {
      let file = unsafe slipway_python_runtime_file(files.count)
      guard let name = unsafe file.name else { return files }
      let source = unsafe Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
      files.append(File(name: unsafe String(cString: name), source: source))
    }
  }

  /// How each engine is started: with the runtime's files in `directory`, by the interpreter
  /// `python`.
  package static func catalog(
    python: String, directory: String
  ) -> [ModelType: RuntimeCatalog.Entry] {
    var entries: [ModelType: RuntimeCatalog.Entry] = [:]
    for engine in engines {
      entries[engine] = RuntimeCatalog.Entry(
        command: [
          python, "\(directory)/\(mainFile)", "--model-dir", "{model_dir}", "--engine", "{engine}",
          "--host", "{host}", "--port", "{port}", "--grace-seconds", "{grace_seconds}",
        ],
        servesModelFiles: enginesByModelFile.contains(engine))
    }
    return entries
  }
}
