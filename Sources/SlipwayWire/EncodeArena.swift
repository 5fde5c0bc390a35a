package import CProtobufC

/// Where the C struct of one message is built, with everything it points at.
///
/// `place` copies a Swift value in and returns what the struct's field takes. The value is a handle
/// on a ``WireArena`` that outlives it. Generic functions return raw pointers for the reason given
/// at ``Wire``.
@safe
public struct EncodeArena {
  private let memory: UnsafeMutablePointer<WireArena.State>

  /// A handle on `arena`.
  init(_ arena: borrowing WireArena) {
    unsafe memory = arena.state
  }

  /// `count` uninitialised bytes, aligned for any C field.
  public func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    guard let piece = unsafe WireArena.allocate(count, from: memory) else {
      preconditionFailure("out of memory: \(count) bytes for a message")
    }
    return unsafe piece
  }

  /// A string.
  package func place(_ text: String) -> ProtobufCBinaryData {
    // Most fields of most messages are empty.
    guard !text.isEmpty else { return unsafe ProtobufCBinaryData(len: 0, data: nil) }
    // `withUTF8` needs a copy of the string, and so counts a reference up and down.
    return unsafe text.utf8Span.span.withUnsafeBytes { unsafe copy($0) }
  }

  /// A field of type `bytes`.
  package func place(_ bytes: [UInt8]) -> ProtobufCBinaryData {
    unsafe bytes.withUnsafeBytes { unsafe copy($0) }
  }

  private func copy(_ bytes: UnsafeRawBufferPointer) -> ProtobufCBinaryData {
    guard let source = bytes.baseAddress, bytes.count > 0 else {
      return unsafe ProtobufCBinaryData(len: 0, data: nil)
    }
    let target = unsafe allocate(bytes.count)
    unsafe target.copyMemory(from: source, byteCount: bytes.count)
    return unsafe ProtobufCBinaryData(
      len: bytes.count, data: target.assumingMemoryBound(to: UInt8.self))
  }

  /// A list of strings; nil for none.
  package func place(_ texts: [String]) -> UnsafeMutablePointer<ProtobufCBinaryData>? {
    let items = unsafe binaryData(texts.count)
    for (index, text) in texts.enumerated() {
      unsafe (items! + index).initialize(to: place(text))
    }
    return unsafe items
  }

  /// A list of `bytes`; nil for none.
  package func place(_ lists: [[UInt8]]) -> UnsafeMutablePointer<ProtobufCBinaryData>? {
    let items = unsafe binaryData(lists.count)
    for (index, bytes) in lists.enumerated() {
      unsafe (items! + index).initialize(to: place(bytes))
    }
    return unsafe items
  }

  private func binaryData(_ count: Int) -> UnsafeMutablePointer<ProtobufCBinaryData>? {
    guard count > 0 else { return nil }
    return unsafe allocate(count * MemoryLayout<ProtobufCBinaryData>.stride)
      .bindMemory(to: ProtobufCBinaryData.self, capacity: count)
  }

  /// A list of booleans; nil for none.
  package func place(_ booleans: [Bool]) -> UnsafeMutableRawPointer? {
    unsafe place(booleans.map { protobuf_c_boolean($0 ? 1 : 0) })
  }

  /// A list of numbers; nil for none.
  @inlinable
  public func place<Number: BitwiseCopyable>(_ numbers: [Number]) -> UnsafeMutableRawPointer? {
    guard !numbers.isEmpty else { return nil }
    return unsafe numbers.withUnsafeBytes { source in
      let target = unsafe allocate(source.count)
      unsafe UnsafeMutableRawBufferPointer(start: target, count: source.count)
        .copyMemory(from: source)
      return unsafe target
    }
  }

  /// A list of enum values; nil for none. A C enum is as wide as an `int`.
  @inlinable
  public func place<Value: ProtobufEnum>(_ values: [Value]) -> UnsafeMutableRawPointer? {
    guard !values.isEmpty else { return nil }
    let stride = MemoryLayout<Int32>.stride
    let numbers = unsafe allocate(values.count * stride)
    for index in values.indices {
      unsafe numbers.storeBytes(
        of: values[index].rawValue, toByteOffset: index * stride, as: Int32.self)
    }
    return unsafe numbers
  }

  /// A message; nil when it is absent.
  @inlinable
  public func place<Message: ProtobufMessage>(_ message: Message?) -> UnsafeMutableRawPointer? {
    guard let message else { return nil }
    let wire = unsafe allocate(Message.wireType.size)
    unsafe message.write(to: wire, in: self)
    return unsafe wire
  }

  /// A list of messages, as a list of pointers to them; nil for none.
  @inlinable
  public func place<Message: ProtobufMessage>(_ messages: [Message]) -> UnsafeMutableRawPointer? {
    guard !messages.isEmpty else { return nil }
    let stride = unsafe MemoryLayout<UnsafeMutableRawPointer>.stride
    let items = unsafe allocate(messages.count * stride)
    let size = Message.wireType.size
    for index in messages.indices {
      let wire = unsafe allocate(size)
      unsafe messages[index].write(to: wire, in: self)
      unsafe items.storeBytes(
        of: wire, toByteOffset: index * stride, as: UnsafeMutableRawPointer.self)
    }
    return unsafe items
  }

  /// A map, as a list of pointers to entries in the order of their keys, so that equal messages
  /// have equal bytes; nil when it is empty.
  ///
  /// `write` sets up the C struct of one entry, `entrySize` uninitialised bytes.
  @inlinable
  public func place<Key: Comparable & Hashable, Value>(
    _ map: [Key: Value], entrySize: Int,
    _ write: (UnsafeMutableRawPointer, Key, Value) -> Void
  ) -> UnsafeMutableRawPointer? {
    guard !map.isEmpty else { return nil }
    let stride = unsafe MemoryLayout<UnsafeMutableRawPointer>.stride
    let items = unsafe allocate(map.count * stride)
    var offset = 0
    for (key, value) in map.sorted(by: { $0.key < $1.key }) {
      let entry = unsafe allocate(entrySize)
      unsafe write(entry, key, value)
      unsafe items.storeBytes(of: entry, toByteOffset: offset, as: UnsafeMutableRawPointer.self)
      offset += stride
    }
    return unsafe items
  }
}
