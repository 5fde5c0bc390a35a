internal import CLibSSL
internal import SlipwayBase

/// The two ends of a session's connection as OpenSSL sees them: bytes of the caller that are read
/// in place, and a buffer that records are written to. Both spare the copy of a memory BIO.
///
/// Lives at a fixed address, which OpenSSL's callbacks are given.
@safe
struct Ciphertext: ~Copyable {
  /// What came from the peer and was not read yet; the memory is the caller's.
  private var input = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  /// What must go to the peer.
  var output = ByteBuffer()
  /// The very first byte of the peer, which tells TLS from other protocols.
  private(set) var firstByte: UInt8?

  /// How many bytes of the caller are left to read.
  var inputCount: Int { unsafe input.count }

  /// Lets OpenSSL read from memory that must stay until `withdraw`.
  mutating func offer(_ bytes: UnsafeRawBufferPointer) {
    unsafe input = bytes
    if firstByte == nil { unsafe firstByte = bytes.first }
  }

  /// Forgets the caller's memory.
  mutating func withdraw() {
    unsafe input = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Moves up to `capacity` bytes to `target`; 0 when there are none.
  fileprivate mutating func read(into target: UnsafeMutableRawPointer, capacity: Int) -> Int {
    let count = unsafe min(capacity, input.count)
    guard count > 0, let source = unsafe input.baseAddress else { return 0 }
    unsafe target.copyMemory(from: source, byteCount: count)
    unsafe input = UnsafeRawBufferPointer(rebasing: input[count...])
    return count
  }
}

extension Ciphertext {
  /// Makes a BIO over a session's notes, which must outlive it; nil without memory. The caller
  /// owns it.
  static func makeBIO(_ notes: UnsafeMutablePointer<SessionNotes>) -> OpaquePointer? {
    guard let method = unsafe method, let bio = unsafe BIO_new(method) else { return nil }
    unsafe BIO_set_data(bio, notes)
    unsafe BIO_set_init(bio, 1)
    return unsafe bio
  }

  /// The notes behind a BIO that `makeBIO` made.
  static func notes(of bio: OpaquePointer?) -> UnsafeMutablePointer<SessionNotes>? {
    unsafe BIO_get_data(bio)?.assumingMemoryBound(to: SessionNotes.self)
  }

  /// The kind of BIO; made once and never freed.
  nonisolated(unsafe) private static let method: OpaquePointer? = {
    let type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
    guard let method = unsafe BIO_meth_new(type, "slipway") else { return nil }
    unsafe BIO_meth_set_read(method, readBytes)
    unsafe BIO_meth_set_write(method, writeBytes)
    unsafe BIO_meth_set_ctrl(method, control)
    return unsafe method
  }()

  private static let readBytes:
    @convention(c) (OpaquePointer?, UnsafeMutablePointer<CChar>?, Int32) -> Int32 = {
      bio, target, capacity in
      unsafe slipway_tls_clear_retry(bio)
      guard let notes = unsafe notes(of: bio), let target = unsafe target else { return -1 }
      let count = unsafe notes.pointee.ciphertext.read(into: target, capacity: Int(capacity))
      if count > 0 { return Int32(count) }
      unsafe slipway_tls_retry_read(bio)
      return -1
    }

  private static let writeBytes:
    @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 = {
      bio, source, count in
      guard let notes = unsafe notes(of: bio) else { return -1 }
      unsafe notes.pointee.ciphertext.output.append(
        UnsafeRawBufferPointer(start: source, count: Int(count)))
      return count
    }

  /// Writing is never put off, so there is nothing to do for a flush; all else is refused.
  private static let control:
    @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int = {
      _, command, _, _ in
      command == BIO_CTRL_FLUSH ? 1 : 0
    }
}
