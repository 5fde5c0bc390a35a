internal import COpenSSL

/// Bytes that nobody can guess.
package enum RandomBytes {
  /// `count` bytes from OpenSSL's generator.
  package static func make(count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let done = unsafe RAND_bytes(buffer.baseAddress, Int32(count))
      precondition(done == 1, "OpenSSL has no randomness")
      filled = count
    }
  }
}
