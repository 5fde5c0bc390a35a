internal import SlipwayBase

/// The bytes of one stream that wait to be sent, and what ends them.
final class OutgoingBody {
  private var pending = ByteBuffer()
  private var isFinished = false
  private var isDeferred = false
  private var trailers: HeaderBlock?

  /// What the data provider tells nghttp2.
  enum Portion {
    /// Bytes were copied and more may follow.
    case bytes(Int)
    /// Nothing to send yet; the stream must be resumed when there is.
    case deferred
    /// Bytes were copied, the last ones; `trailers`, when there are any, end the stream.
    case last(Int, trailers: HeaderBlock?)
  }

  /// Bytes that wait.
  var count: Int { pending.count }

  /// Appends what `body` writes; true when the stream must be resumed.
  func write(_ body: (inout ByteBuffer) -> Void) -> Bool {
    body(&pending)
    return resume()
  }

  /// Says that no bytes follow; true when the stream must be resumed.
  func finish(trailers: HeaderBlock?) -> Bool {
    isFinished = true
    self.trailers = trailers
    return resume()
  }

  /// Copies the next bytes into `target`.
  func read(into target: UnsafeMutableRawBufferPointer) -> Portion {
    let count = min(target.count, pending.count)
    unsafe pending.withUnsafeBytes { bytes in
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
    pending.removeFirst(count)
    guard pending.isEmpty else { return .bytes(count) }
    if isFinished { return .last(count, trailers: trailers) }
    if count > 0 { return .bytes(count) }
    isDeferred = true
    return .deferred
  }

  /// Makes the object ready for another stream; keeps the memory unless it is large.
  func reset() {
    if pending.memoryBytes > OutgoingBody.keptBytesMax { pending = ByteBuffer() }
    pending.removeAll()
    isFinished = false
    isDeferred = false
    trailers = nil
  }

  /// Memory that a recycled body may keep, in bytes.
  private static let keptBytesMax = 16 * 1024

  private func resume() -> Bool {
    defer { isDeferred = false }
    return isDeferred
  }
}
