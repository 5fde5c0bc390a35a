internal import Glibc

/// Makes, moves and removes directories.
package enum Directories {
  /// Makes `path` and what is missing above it, mode 0755.
  package static func make(_ path: String) throws(RuntimeError) {
    if unsafe mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw RuntimeError.last("mkdir \(path)")
    }
    try make(String(path[..<slash]))
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw RuntimeError.last("mkdir \(path)")
    }
  }

  /// The directory this process works in; `/` when it was removed.
  package static var current: String {
    guard let path = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  /// Whether anything is at `path`.
  package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// The names in one directory, `.` and `..` left out, in no order.
  package static func names(in path: String) throws(RuntimeError) -> [String] {
    guard let directory = unsafe opendir(path) else {
      throw RuntimeError.last("opendir \(path)")
    }
    defer { unsafe _ = closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// Moves `source` to `target` on one file system, replacing a file that is there.
  package static func move(_ source: String, to target: String) throws(RuntimeError) {
    guard unsafe rename(source, target) == 0 else {
      throw RuntimeError.last("rename \(target)")
    }
  }

  /// Removes one file; a missing one is no error.
  package static func removeFile(_ path: String) throws(RuntimeError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else {
      throw RuntimeError.last("unlink \(path)")
    }
  }

  /// Removes `path` and everything below it, never following links; a missing one is no error.
  package static func removeTree(_ path: String) throws(RuntimeError) {
    var pending = [path]
    while let next = pending.last {
      if unsafe unlink(next) == 0 || errno == ENOENT || rmdir(next) == 0 || errno == ENOENT {
        pending.removeLast()
        continue
      }
      guard errno == ENOTEMPTY || errno == EEXIST else {
        throw RuntimeError.last("rmdir \(next)")
      }
      pending += try names(in: next).map { "\(next)/\($0)" }
    }
  }

  /// Writes a file so that `path` holds either what it held before or all of `bytes`, however the
  /// process ends; on disk when this returns.
  package static func replaceFile(
    _ path: String, with bytes: [UInt8], mode: UInt32 = 0o644
  ) throws(RuntimeError) {
    let draft = path + ".draft"
    try removeFile(draft)
    let file = try OpenFile(creating: draft, mode: mode)
    try file.write(bytes)
    try file.synchronise()
    try move(draft, to: path)
    if let slash = path.lastIndex(of: "/") {
      try OpenFile(directory: String(path[..<slash])).synchronise()
    }
  }
}
