internal import CLibSSL

/// Memory that OpenSSL reads or writes like a file: the one owner of a memory `BIO`.
@safe
struct MemoryBIO: ~Copyable {
  let handle: OpaquePointer

  /// A BIO that yields a copy of `bytes`, or is empty and can be written to.
  init(reading bytes: [UInt8] = []) throws(TLSError) {
    guard let handle = unsafe BIO_new(BIO_s_mem()) else { throw ContextHandle.outOfMemory }
    unsafe self.handle = handle
    // Memory grows, so all bytes are taken.
    unsafe BIO_write(handle, bytes, Int32(bytes.count))
  }

  deinit { unsafe BIO_free(handle) }

  /// What was written, as text.
  var text: String {
    var bytes: UnsafeMutablePointer<CChar>?
    let count = unsafe slipway_tls_memory(handle, &bytes)
    let memory = unsafe UnsafeRawBufferPointer(start: bytes, count: max(count, 0))
    return unsafe String(decoding: memory, as: UTF8.self)
  }
}
