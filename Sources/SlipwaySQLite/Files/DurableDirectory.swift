internal import Glibc

/// Directories that are still there after a power failure.
enum DurableDirectory {
  /// Makes `path` with its parents where they are missing; each new name is on disk on return.
  static func make(_ path: String) throws(StoreOpenError) {
    var missing: [String] = []
    var place = path
    while !exists(place), let parent = parent(of: place) {
      missing.append(place)
      place = parent
    }
    for directory in missing.reversed() {
      if unsafe mkdir(directory, 0o750) != 0, errno != EEXIST {
        throw .system("mkdir", directory, errno: errno)
      }
      try sync(parent(of: directory) ?? ".")
    }
  }

  /// Puts the names in the directory at `path` on disk.
  static func sync(_ path: String) throws(StoreOpenError) {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open", path, errno: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system("fsync", path, errno: errno) }
  }

  private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// The directory that `path` is in; `nil` for the root.
  private static func parent(of path: String) -> String? {
    let parts = path.split(separator: "/")
    if path.hasPrefix("/") {
      return parts.isEmpty ? nil : "/" + parts.dropLast().joined(separator: "/")
    }
    return parts.count > 1 ? parts.dropLast().joined(separator: "/") : parts.isEmpty ? nil : "."
  }
}
