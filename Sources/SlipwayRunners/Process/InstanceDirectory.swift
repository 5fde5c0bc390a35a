internal import SlipwayRuntime

/// Where one instance's files are.
struct InstanceDirectory {
  /// The directory itself.
  let path: String

  init(root: String, instanceUID: String) {
    path = "\(root)/\(instanceUID)"
  }

  /// The files of the model version; also where the process starts.
  var package: String { "\(path)/package" }
  /// The process's home, which it may write to.
  var home: String { "\(path)/home" }
  /// What it writes to its output and error streams.
  var log: InstanceLog { InstanceLog(path: "\(path)/output.log") }
}
