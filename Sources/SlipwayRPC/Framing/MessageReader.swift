internal import SlipwayBase
internal import SlipwayCompression

/// Cuts the bytes of a stream into messages, however they were split on the way, and decompresses
/// those that are compressed.
///
/// Memory grows with the bytes that arrived, never with the length that a prefix claims.
struct MessageReader: ~Copyable {
  private var partial = ByteBuffer()
  private let bytesMax: Int
  private let encoding: MessageEncoding

  /// Takes a message, which is valid only during the call, and whether it came compressed.
  typealias Deliver = (UnsafeRawBufferPointer, _ wasCompressed: Bool) throws(RPCError) -> Void

  /// Creates a reader that refuses messages of more than `bytesMax` bytes, as they travel and
  /// decompressed.
  init(bytesMax: Int, encoding: MessageEncoding) {
    self.bytesMax = bytesMax
    self.encoding = encoding
  }

  /// Whether the stream may end here: not inside a message.
  var isBetweenMessages: Bool { partial.isEmpty }

  /// Calls `deliver` with every message that `bytes` complete; it is valid only during the call.
  ///
  /// Throws for a message that is too long as soon as its prefix is there, and for one that cannot
  /// be decompressed. What `deliver` throws passes through; the reader must not be used after an
  /// error.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, _ deliver: Deliver
  ) throws(RPCError) {
    var rest = unsafe bytes
    if !partial.isEmpty {
      guard let taken = unsafe try completePartial(from: rest, deliver) else { return }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
    }
    while rest.count >= MessagePrefix.byteCount {
      let prefix = unsafe try checkedPrefix(rest)
      let end = MessagePrefix.byteCount + prefix.messageBytes
      guard rest.count >= end else { break }
      let message = unsafe UnsafeRawBufferPointer(rebasing: rest[MessagePrefix.byteCount..<end])
      unsafe try deliverOne(message, prefix, deliver)
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[end...])
    }
    unsafe partial.append(rest)
  }

  /// The message, when `bytes` are exactly one that is not compressed; nil otherwise. Only before
  /// `read`.
  func onlyMessage(in bytes: UnsafeRawBufferPointer) throws(RPCError) -> UnsafeRawBufferPointer? {
    guard bytes.count >= MessagePrefix.byteCount else { return nil }
    let prefix = unsafe try checkedPrefix(bytes)
    guard prefix.flag == 0, bytes.count == MessagePrefix.byteCount + prefix.messageBytes else {
      return nil
    }
    return unsafe UnsafeRawBufferPointer(rebasing: bytes[MessagePrefix.byteCount...])
  }

  /// Adds bytes to the message that began earlier; the number of bytes that completed it, or nil
  /// when it took all of them and is still not complete.
  private mutating func completePartial(
    from bytes: UnsafeRawBufferPointer, _ deliver: Deliver
  ) throws(RPCError) -> Int? {
    var taken = 0
    if partial.count < MessagePrefix.byteCount {
      taken = min(MessagePrefix.byteCount - partial.count, bytes.count)
      unsafe partial.append(UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
      guard partial.count == MessagePrefix.byteCount else { return nil }
    }
    let prefix = unsafe try partial.withUnsafeBytes { held throws(RPCError) in
      unsafe try checkedPrefix(held)
    }
    let missing = MessagePrefix.byteCount + prefix.messageBytes - partial.count
    let added = min(missing, bytes.count - taken)
    unsafe partial.append(UnsafeRawBufferPointer(rebasing: bytes[taken..<(taken + added)]))
    guard added == missing else { return nil }
    var whole = ByteBuffer()
    swap(&whole, &partial)
    unsafe try whole.withUnsafeBytes { held throws(RPCError) in
      let message = unsafe UnsafeRawBufferPointer(rebasing: held[MessagePrefix.byteCount...])
      unsafe try deliverOne(message, prefix, deliver)
    }
    return taken + added
  }

  private func deliverOne(
    _ message: UnsafeRawBufferPointer, _ prefix: MessagePrefix, _ deliver: Deliver
  ) throws(RPCError) {
    guard prefix.flag == 1, case .compressed(let format) = encoding else {
      return unsafe try deliver(message, false)
    }
    var plain = ByteBuffer()
    do throws(CompressionError) {
      _ = unsafe try Decompressor.decompress(
        message, from: format, into: &plain, bytesMax: bytesMax)
    } catch {
      throw refusal(of: error, format)
    }
    unsafe try plain.withUnsafeBytes { held throws(RPCError) in unsafe try deliver(held, true) }
  }

  private borrowing func checkedPrefix(
    _ bytes: UnsafeRawBufferPointer
  ) throws(RPCError) -> MessagePrefix {
    let prefix = unsafe MessagePrefix(reading: bytes)
    if prefix.flag != 0 { try check(flag: prefix.flag) }
    guard prefix.messageBytes <= bytesMax else {
      throw RPCError(
        code: .resourceExhausted,
        message: "a message of \(prefix.messageBytes) bytes is over the limit of \(bytesMax) bytes "
          + "(receiveMessageBytesMax)")
    }
    return prefix
  }

  private func check(flag: UInt8) throws(RPCError) {
    guard flag == 1 else {
      throw RPCError(code: .internal, message: "a message has the unknown flag \(flag)")
    }
    switch encoding {
    case .compressed:
      break
    case .identity:
      throw RPCError(
        code: .internal, message: "a message is compressed, but grpc-encoding does not say how")
    case .unsupported:
      throw RPCError(
        code: .unimplemented,
        message: "messages are compressed in a way that is not known here, where only "
          + "\(MessageEncoding.accepted) are")
    }
  }

  private func refusal(of error: CompressionError, _ format: CompressionFormat) -> RPCError {
    switch error {
    case .corrupt:
      RPCError(code: .internal, message: "a compressed message is no \(format.headerName) data")
    case .tooLong:
      RPCError(
        code: .resourceExhausted,
        message: "a compressed message has more than \(bytesMax) bytes when it is decompressed "
          + "(receiveMessageBytesMax)")
    case .outOfMemory:
      RPCError(code: .resourceExhausted, message: "there is no memory to decompress a message")
    }
  }
}
