internal import Glibc

/// Whole files, read and written with the system's calls.
enum StandardFiles {
  static let input: Int32 = 0
  static let output: Int32 = 1

  /// Everything that can be read from a descriptor.
  static func readAll(_ descriptor: Int32) throws(CodeGenError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      guard count > 0 else { throw CodeGenError("cannot read: \(reason)") }
      bytes += chunk[..<count]
    }
  }

  /// Writes all bytes to a descriptor.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(CodeGenError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count >= 0 else { throw CodeGenError("cannot write: \(reason)") }
      written += count
    }
  }

  /// The content of the file at `path`.
  static func read(path: String) throws(CodeGenError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CodeGenError("cannot open \(path): \(reason)") }
    defer { close(descriptor) }
    return try readAll(descriptor)
  }

  /// Replaces the content of the file at `path`.
  static func write(_ bytes: [UInt8], path: String) throws(CodeGenError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw CodeGenError("cannot create \(path): \(reason)") }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor)
  }

  /// Writes a line to standard error; a failure to do so is not worth another.
  static func complain(_ message: String) {
    try? writeAll(Array((message + "\n").utf8), to: 2)
  }

  private static var reason: String { unsafe String(cString: strerror(errno)) }
}
