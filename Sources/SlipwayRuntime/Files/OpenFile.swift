internal import Glibc

/// One open file descriptor, closed when the value goes away.
package struct OpenFile: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// Opens `path` for reading; a symbolic link in its last part only if `followsLink`.
  package init(reading path: String, followsLink: Bool = false) throws(RuntimeError) {
    try self.init(path, flags: O_RDONLY | O_CLOEXEC | (followsLink ? 0 : O_NOFOLLOW))
  }

  /// Makes `path` for writing; it must not exist.
  package init(creating path: String, mode: UInt32 = 0o644) throws(RuntimeError) {
    try self.init(path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode: mode)
  }

  /// Opens the directory `path`, for `synchronise`.
  package init(directory path: String) throws(RuntimeError) {
    try self.init(path, flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  private init(_ path: String, flags: Int32, mode: UInt32 = 0) throws(RuntimeError) {
    let descriptor = unsafe Glibc.open(path, flags, mode)
    guard descriptor >= 0 else { throw RuntimeError.last("open \(path)") }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { _ = close(descriptor) }

  /// Size in bytes and whether it is a regular file.
  package borrowing func status() throws(RuntimeError) -> (size: Int64, isRegular: Bool) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure("fstat") }
    return (Int64(status.st_size), status.st_mode & S_IFMT == S_IFREG)
  }

  /// Reads up to `count` bytes; empty at the end of the file.
  package borrowing func read(upTo count: Int) throws(RuntimeError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var got = 0
      repeat {
        got = unsafe Glibc.read(descriptor, buffer.baseAddress, count)
      } while got < 0
        && errno == EINTR
      if got < 0 { code = errno }
      filled = max(0, got)
    }
    guard code == 0 else { throw RuntimeError("read \(path)", errno: code) }
    return bytes
  }

  /// Reads the rest of the file, at most `limit` bytes; `nil` when there are more.
  package borrowing func readAll(limit: Int) throws(RuntimeError) -> [UInt8]? {
    var bytes: [UInt8] = []
    while true {
      let chunk = try read(upTo: min(limit + 1 - bytes.count, 64 << 10))
      if chunk.isEmpty { return bytes }
      bytes += chunk
      if bytes.count > limit { return nil }
    }
  }

  /// Writes all of `bytes`.
  package borrowing func write(_ bytes: [UInt8]) throws(RuntimeError) {
    var offset = 0
    while offset < bytes.count {
      let wrote = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress! + offset, bytes.count - offset)
      }
      if wrote < 0 && errno == EINTR { continue }
      guard wrote > 0 else { throw failure("write") }
      offset += wrote
    }
  }

  /// Returns when the content, or for a directory its entries, is on disk.
  package borrowing func synchronise() throws(RuntimeError) {
    guard fsync(descriptor) == 0 else { throw failure("fsync") }
  }

  private borrowing func failure(_ operation: String) -> RuntimeError {
    RuntimeError.last("\(operation) \(path)")
  }
}
