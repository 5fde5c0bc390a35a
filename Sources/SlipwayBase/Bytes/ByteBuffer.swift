internal import Glibc

/// Contiguous bytes that grow at the end and are taken from the front; one owner, never shared.
///
/// Memory is kept when the bytes are removed, so that a buffer that is used again costs nothing.
@safe
public struct ByteBuffer: ~Copyable, @unchecked Sendable {  // the memory has exactly one owner
  @usableFromInline var storage: UnsafeMutableRawPointer?
  @usableFromInline var capacity: Int
  @usableFromInline var start: Int
  @usableFromInline var end: Int

  /// Creates an empty buffer with room for `capacity` bytes.
  public init(capacity: Int = 0) {
    precondition(capacity >= 0, "a buffer cannot have a negative capacity")
    unsafe storage = capacity == 0 ? nil : ByteBuffer.allocate(capacity)
    self.capacity = capacity
    start = 0
    end = 0
  }

  @inlinable
  deinit {
    if let storage = unsafe storage { unsafe ByteBuffer.deallocate(storage) }
  }

  /// How many bytes the buffer holds.
  @inlinable
  public var count: Int { end - start }

  /// How many bytes of memory the buffer has.
  public var memoryBytes: Int { capacity }

  /// Whether the buffer holds no bytes.
  @inlinable
  public var isEmpty: Bool { end == start }

  /// Makes room for `additional` more bytes; at least doubles the memory when it has to grow.
  @inlinable
  public mutating func reserve(_ additional: Int) {
    if capacity - end < additional { makeRoom(additional) }
  }

  /// Appends a copy of `bytes`.
  @inlinable
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    unsafe reserved(bytes.count).copyMemory(from: source, byteCount: bytes.count)
    end += bytes.count
  }

  /// Appends one byte.
  @inlinable
  public mutating func append(_ byte: UInt8) {
    unsafe reserved(1).storeBytes(of: byte, as: UInt8.self)
    end += 1
  }

  /// Appends the UTF-8 form of `text`.
  @inlinable
  public mutating func append(utf8 text: String) {
    var text = text
    text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
  }

  /// Appends a copy of `bytes`.
  @inlinable
  public mutating func append(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe append($0) }
  }

  /// Grows by `count` bytes that `body` must fill completely; a throwing `body` appends nothing.
  @inlinable
  public mutating func append<Failure: Error>(
    count: Int, filling body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    try unsafe body(UnsafeMutableRawBufferPointer(start: reserved(count), count: count))
    end += count
  }

  /// Offers at least `capacity` spare bytes to `body` and grows by as many as it says it filled.
  @inlinable
  public mutating func append<Failure: Error>(
    capacity: Int, filling body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) {
    let room = unsafe reserved(capacity)
    let spare = self.capacity - end
    let filled = try unsafe body(UnsafeMutableRawBufferPointer(start: room, count: spare))
    precondition(filled >= 0 && filled <= spare, "more bytes were filled than there was room for")
    end += filled
  }

  /// Drops the first `count` bytes.
  @inlinable
  public mutating func removeFirst(_ count: Int) {
    precondition(count >= 0 && count <= self.count, "cannot remove more bytes than there are")
    start += count
    if start == end { removeAll() }
  }

  /// Drops the last `count` bytes.
  @inlinable
  public mutating func removeLast(_ count: Int) {
    precondition(count >= 0 && count <= self.count, "cannot remove more bytes than there are")
    end -= count
  }

  /// Drops all bytes and keeps the memory.
  @inlinable
  public mutating func removeAll() {
    start = 0
    end = 0
  }

  /// Calls `body` with the bytes; they are valid only during the call.
  @inlinable
  public borrowing func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let storage = unsafe storage else {
      return try unsafe body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    return try unsafe body(UnsafeRawBufferPointer(start: storage + start, count: count))
  }

  /// Calls `body` with the bytes, which it may change; they are valid only during the call.
  @inlinable
  public mutating func withUnsafeMutableBytes<Result, Failure: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let storage = unsafe storage else {
      return try unsafe body(UnsafeMutableRawBufferPointer(start: nil, count: 0))
    }
    return try unsafe body(UnsafeMutableRawBufferPointer(start: storage + start, count: count))
  }

  /// A copy of the bytes.
  public borrowing func copyBytes() -> [UInt8] {
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// Memory from malloc itself, aligned for every C struct that might be copied into it. Swift's
  /// own `allocate` asks for aligned memory, which is slower by far.
  private static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    guard let memory = unsafe malloc(count) else { preconditionFailure("out of memory") }
    return unsafe memory
  }

  @usableFromInline
  static func deallocate(_ memory: UnsafeMutableRawPointer) {
    unsafe free(memory)
  }

  /// The address behind the last byte, with room for `additional` bytes.
  @inlinable
  mutating func reserved(_ additional: Int) -> UnsafeMutableRawPointer {
    if capacity - end < additional || capacity == 0 { makeRoom(additional) }
    guard let storage = unsafe storage else { preconditionFailure("a buffer without memory") }
    return unsafe storage + end
  }

  /// Moves the bytes to the front, into larger memory when they would not fit otherwise.
  @usableFromInline
  mutating func makeRoom(_ additional: Int) {
    precondition(additional >= 0, "a buffer cannot grow by a negative count")
    let held = count
    let needed = held + additional
    if needed <= capacity, start >= held, let storage = unsafe storage {
      unsafe storage.copyMemory(from: storage + start, byteCount: held)
    } else {
      let larger = max(needed, capacity * 2, 64)
      let memory = unsafe ByteBuffer.allocate(larger)
      if let storage = unsafe storage {
        unsafe memory.copyMemory(from: storage + start, byteCount: held)
        unsafe ByteBuffer.deallocate(storage)
      }
      unsafe self.storage = memory
      capacity = larger
    }
    start = 0
    end = held
  }
}
