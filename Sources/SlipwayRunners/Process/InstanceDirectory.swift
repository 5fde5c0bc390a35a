internal import SlipwayRuntime

/// Where one instance's files are.
struct InstanceDirectory {
  /// The directory itself.
  let path: String

  init(root: String, instanceUID: String) {
    path = "\(root)/\(instanceUID)"
  }

  /// The files of the model version.
  var package: String { "\(path)/package" }
  /// Where the process starts: the package's `model/` directory, as far as it has one.
  var work: String {
    let model = "\(package)/model"
    return Directories.exists(model) ? model : package
  }
  /// The process's home, which it may write to.
  var home: String { "\(path)/home" }
  /// What it writes to its output and error streams.
  var log: InstanceLog { InstanceLog(path: "\(path)/output.log") }
}
