internal import SlipwayRuntime

/// Where everything lies below the data directory.
struct DataDirectory {
  /// The directory itself, an absolute path.
  let root: String

  /// The database and its lock.
  var database: String { "\(root)/database" }
  /// Slipway's own copies of package files.
  var artifacts: String { "\(root)/artifacts" }
  /// Work directories and logs of instances.
  var instances: String { "\(root)/instances" }
  /// The files of the packaged runtime.
  var runtime: String { "\(root)/runtime" }
  /// The key that page tokens are signed with.
  var key: String { "\(root)/server.key" }

  /// Makes the directories that are missing.
  func prepare(buckets: String) throws(RuntimeError) {
    for directory in [root, database, artifacts, instances, runtime, buckets] {
      try Directories.make(directory)
    }
  }
}
