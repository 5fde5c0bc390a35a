import Glibc

/// What is known about where the client prints.
enum Terminal {
  /// Whether standard output is a terminal.
  static var isOutputInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether standard error is a terminal, so that progress may be redrawn there.
  static var isErrorInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether colour is welcome: on a terminal, unless NO_COLOR is set (no-color.org).
  static var isColourWelcome: Bool {
    guard isOutputInteractive else { return false }
    return unsafe getenv("NO_COLOR") == nil
  }

  /// Writes all of `text` to a file descriptor; a reader that went away is no error.
  static func write(_ text: String, to descriptor: Int32) {
    write(Array(text.utf8), to: descriptor)
  }

  /// Writes all bytes to a file descriptor.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var offset = 0
    while offset < bytes.count {
      let wrote = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress! + offset, bytes.count - offset)
      }
      if wrote < 0 && errno == EINTR { continue }
      guard wrote > 0 else { return }
      offset += wrote
    }
  }
}
