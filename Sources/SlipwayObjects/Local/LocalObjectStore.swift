internal import Glibc
package import SlipwayCore
package import SlipwayRuntime

/// Object storage in a local directory: each directory below the root is a bucket.
///
/// Paths have been checked by the domain (no `..`, no empty parts); links are refused here,
/// because only the file system knows them.
package struct LocalObjectStore: ObjectStore {
  private let root: String
  private let pool: BlockingPool

  /// Serves the buckets below `root`; files are read on `pool`.
  package init(root: String, pool: BlockingPool) {
    self.root = root
    self.pool = pool
  }

  package func list(
    _ location: ObjectLocation, limit: Int
  ) async throws(RegistryError) -> [ObjectEntry] {
    let path = path(of: location)
    let root = root
    return try await pool.run { () throws(RegistryError) -> [ObjectEntry] in
      do throws(RuntimeError) {
        try Self.refuseLinks(from: root, to: location)
        if let entries = try DirectoryWalk.entries(below: path, limit: limit) { return entries }
      } catch {
        throw error.asSourceRefusal(of: location)
      }
      throw RegistryError(
        .failedPrecondition, "PACKAGE_INVALID",
        "\(location.text) holds more than \(limit) files or lies deeper than "
          + "\(ObjectStorageLimits.directoryDepthMax) directories; import a smaller tree or raise "
          + "the server's packageFilesMax",
        metadata: ["path": location.text, "files_max": String(limit)], resource: location.text)
    }
  }

  package func read(
    _ location: ObjectLocation, bytesMax: Int
  ) async throws(RegistryError) -> [UInt8] {
    let path = path(of: location)
    let root = root
    return try await pool.run { () throws(RegistryError) -> [UInt8] in
      do throws(RuntimeError) {
        try Self.refuseLinks(from: root, to: location)
        let file = try OpenFile(reading: path)
        var bytes: [UInt8] = []
        while true {
          let chunk = try file.read(upTo: ObjectStorageLimits.chunkBytes)
          if chunk.isEmpty { return bytes }
          bytes += chunk
          if bytes.count > bytesMax { break }
        }
      } catch {
        throw error.asSourceRefusal(of: location)
      }
      throw RegistryError(
        .failedPrecondition, "OBJECT_TOO_LARGE",
        "\(location.text) is larger than the \(bytesMax) bytes allowed for this kind of file",
        metadata: ["path": location.text, "bytes_max": String(bytesMax)], resource: location.text)
    }
  }

  package func stream(
    _ location: ObjectLocation,
    to sink: @Sendable ([UInt8]) async throws(RegistryError) -> Void
  ) async throws(RegistryError) {
    let path = path(of: location)
    let root = root
    let source = try await pool.run { () throws(RegistryError) -> SharedFile in
      do throws(RuntimeError) {
        try Self.refuseLinks(from: root, to: location)
        return SharedFile(try OpenFile(reading: path))
      } catch {
        throw error.asSourceRefusal(of: location)
      }
    }
    while true {
      let chunk = try await pool.run { () throws(RegistryError) -> [UInt8] in
        do throws(RuntimeError) {
          return try source.file.read(upTo: ObjectStorageLimits.chunkBytes)
        } catch {
          throw error.asSourceRefusal(of: location)
        }
      }
      if chunk.isEmpty { return }
      try await sink(chunk)
    }
  }

  private func path(of location: ObjectLocation) -> String { "\(root)/\(location.text)" }

  /// Refuses a location that passes a symbolic link on its way from the root.
  private static func refuseLinks(
    from root: String, to location: ObjectLocation
  ) throws(RuntimeError) {
    var path = root
    for part in location.text.split(separator: "/") {
      path += "/\(part)"
      var status = stat()
      guard unsafe lstat(path, &status) == 0 else {
        throw RuntimeError.last("lstat \(path)")
      }
      if status.st_mode & S_IFMT == S_IFLNK {
        throw RuntimeError("lstat \(path)", errno: ELOOP)
      }
    }
  }
}

/// An open file that one task hands from step to step of the blocking pool.
private final class SharedFile: Sendable {
  let file: OpenFile

  init(_ file: consuming OpenFile) { self.file = file }
}
