internal import CLibSSL
internal import Glibc

/// Where certificates or a key come from, in PEM (RFC 7468).
package enum PEMSource: Sendable, Hashable {
  /// A file, read when a context is made.
  case file(String)
  /// The text itself.
  case text(String)

  /// Longest file that is read, in bytes; the roots of a whole system are a quarter of a mebibyte.
  static let bytesMax = 4 << 20

  /// What an error calls the source.
  var name: String {
    switch self {
    case .file(let path): path
    case .text: "the given text"
    }
  }

  /// The path of the file; nil for text.
  var path: String? {
    if case .file(let path) = self { path } else { nil }
  }

  /// Calls `body` with the bytes, which are wiped afterwards: they may be a key.
  func withBytes<Result>(
    _ body: ([UInt8]) throws(TLSError) -> Result
  ) throws(TLSError) -> Result {
    var bytes: [UInt8]
    switch self {
    case .file(let path): bytes = try Self.read(path)
    case .text(let text): bytes = Array(text.utf8)
    }
    defer {
      unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
    guard !bytes.isEmpty else { throw TLSError(.configuration, "\(name) is empty") }
    if bytes[0] == 0x30 {
      throw TLSError(
        .configuration, "\(name) is not PEM but seems to be DER; convert it with openssl")
    }
    return try body(bytes)
  }

  private static func read(_ path: String) throws(TLSError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw TLSError(.configuration, "cannot read \(path): it is not a regular file")
    }
    guard status.st_size <= bytesMax else {
      throw TLSError(.configuration, "cannot read \(path): it is larger than \(bytesMax) bytes")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = unsafe bytes.withUnsafeMutableBytes { memory in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[filled...])
        return unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
      }
      if count == 0 { break }
      guard count > 0 || errno == EINTR else { throw failure(path, errno) }
      filled += max(count, 0)
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  private static func failure(_ path: String, _ number: Int32) -> TLSError {
    let reason = unsafe String(cString: strerror(number))
    return TLSError(.configuration, "cannot read \(path): \(reason)")
  }
}
