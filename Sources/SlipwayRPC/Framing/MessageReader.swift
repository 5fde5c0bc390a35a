internal import SlipwayBase

/// Cuts the bytes of a stream into messages, however they were split on the way.
///
/// Memory grows with the bytes that arrived, never with the length that a prefix claims.
struct MessageReader: ~Copyable {
  private var partial = ByteBuffer()
  private let bytesMax: Int
  private let encoding: MessageEncoding

  /// Creates a reader that refuses messages of more than `bytesMax` bytes.
  init(bytesMax: Int, encoding: MessageEncoding) {
    self.bytesMax = bytesMax
    self.encoding = encoding
  }

  /// Whether the stream may end here: not inside a message.
  var isBetweenMessages: Bool { partial.isEmpty }

  /// Calls `deliver` with every message that `bytes` complete; it is valid only during the call.
  ///
  /// Throws for a message that is too long as soon as its prefix is there, and for a compressed
  /// one. What `deliver` throws passes through; the reader must not be used after an error.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer,
    _ deliver: (UnsafeRawBufferPointer) throws(RPCError) -> Void
  ) throws(RPCError) {
    var rest = unsafe bytes
    if !partial.isEmpty {
      guard let taken = unsafe try completePartial(from: rest, deliver) else { return }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
    }
    while rest.count >= MessagePrefix.byteCount {
      let end = unsafe MessagePrefix.byteCount + (try checkedLength(rest))
      guard rest.count >= end else { break }
      unsafe try deliver(UnsafeRawBufferPointer(rebasing: rest[MessagePrefix.byteCount..<end]))
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[end...])
    }
    unsafe partial.append(rest)
  }

  /// The message, when `bytes` are exactly one; nil otherwise. Only before `read`.
  func onlyMessage(in bytes: UnsafeRawBufferPointer) throws(RPCError) -> UnsafeRawBufferPointer? {
    guard bytes.count >= MessagePrefix.byteCount,
      unsafe bytes.count == MessagePrefix.byteCount + (try checkedLength(bytes))
    else { return nil }
    return unsafe UnsafeRawBufferPointer(rebasing: bytes[MessagePrefix.byteCount...])
  }

  /// Adds bytes to the message that began earlier; the number of bytes that completed it, or nil
  /// when it took all of them and is still not complete.
  private mutating func completePartial(
    from bytes: UnsafeRawBufferPointer,
    _ deliver: (UnsafeRawBufferPointer) throws(RPCError) -> Void
  ) throws(RPCError) -> Int? {
    var taken = 0
    if partial.count < MessagePrefix.byteCount {
      taken = min(MessagePrefix.byteCount - partial.count, bytes.count)
      unsafe partial.append(UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
      guard partial.count == MessagePrefix.byteCount else { return nil }
    }
    let length = unsafe try partial.withUnsafeBytes { held throws(RPCError) in
      unsafe try checkedLength(held)
    }
    let missing = MessagePrefix.byteCount + length - partial.count
    let added = min(missing, bytes.count - taken)
    unsafe partial.append(UnsafeRawBufferPointer(rebasing: bytes[taken..<(taken + added)]))
    guard added == missing else { return nil }
    unsafe try partial.withUnsafeBytes { held throws(RPCError) in
      unsafe try deliver(UnsafeRawBufferPointer(rebasing: held[MessagePrefix.byteCount...]))
    }
    partial.removeAll()
    return taken + added
  }

  private borrowing func checkedLength(_ bytes: UnsafeRawBufferPointer) throws(RPCError) -> Int {
    let prefix = unsafe MessagePrefix(reading: bytes)
    guard prefix.flag == 0 else { throw refusal(flag: prefix.flag) }
    guard prefix.messageBytes <= bytesMax else {
      throw RPCError(
        code: .resourceExhausted,
        message: "a message of \(prefix.messageBytes) bytes is over the limit of \(bytesMax) bytes "
          + "(receiveMessageBytesMax)")
    }
    return prefix.messageBytes
  }

  private func refusal(flag: UInt8) -> RPCError {
    guard flag == 1 else {
      return RPCError(code: .internal, message: "a message has the unknown flag \(flag)")
    }
    return switch encoding {
    case .identity:
      RPCError(
        code: .internal, message: "a message is compressed, but grpc-encoding does not say how")
    case .unsupported:
      RPCError(
        code: .unimplemented,
        message: "messages are compressed in a way that is not known here, where only "
          + "\(MessageEncoding.accepted) is")
    }
  }
}
