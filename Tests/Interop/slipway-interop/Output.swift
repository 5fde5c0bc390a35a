import Glibc

/// Writes whole lines, so that those of several tasks do not mix.
enum Output {
  /// Writes a line to a descriptor.
  static func line(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    let bytes = Array("\(text)\n".utf8)
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { all in
        unsafe write(descriptor, all.baseAddress?.advanced(by: start), all.count - start)
      }
      guard count > 0 else { return }
      start += count
    }
  }
}
