internal import Glibc
internal import SlipwayCore
internal import SlipwayRuntime

/// Lists a directory and all below it without following links.
enum DirectoryWalk {
  /// Every object below `root`, at most `limit`; `nil` when there are more, or when a directory
  /// lies deeper than `ObjectStorageLimits.directoryDepthMax`.
  static func entries(below root: String, limit: Int) throws(RuntimeError) -> [ObjectEntry]? {
    var entries: [ObjectEntry] = []
    var pending = [(path: "", depth: 0)]
    while let (relative, depth) = pending.popLast() {
      guard depth <= ObjectStorageLimits.directoryDepthMax else { return nil }
      let directory = relative.isEmpty ? root : "\(root)/\(relative)"
      for name in try Directories.names(in: directory) {
        let path = relative.isEmpty ? name : "\(relative)/\(name)"
        var status = stat()
        guard unsafe lstat("\(root)/\(path)", &status) == 0 else {
          throw RuntimeError.last("lstat \(path)")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
          pending.append((path, depth + 1))
          continue
        }
        guard entries.count < limit else { return nil }
        entries.append(entry(path, status))
      }
    }
    return entries
  }

  private static func entry(_ path: String, _ status: stat) -> ObjectEntry {
    let kind: ObjectEntry.Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFLNK: .symbolicLink
      default: .special
      }
    return ObjectEntry(path: path, size: Int64(status.st_size), kind: kind)
  }
}
