internal import SlipwayBase

/// The framed messages of a request, kept for another attempt until the call is committed to the
/// one that is under way (gRPC A6).
struct RequestLog: ~Copyable {
  private var bytes: ByteBuffer
  /// Whether all messages are there.
  private(set) var isComplete: Bool
  /// Whether everything that was sent can be sent again.
  private(set) var isReplayable = true

  /// A request whose only message is `bytes`.
  init(whole bytes: consuming ByteBuffer) {
    self.bytes = bytes
    isComplete = true
  }

  /// A request to which messages will be added.
  init() {
    bytes = ByteBuffer()
    isComplete = false
  }

  /// How many bytes are kept.
  var count: Int { bytes.count }

  /// Adds bytes of messages.
  mutating func append(_ more: UnsafeRawBufferPointer) {
    if isReplayable { unsafe bytes.append(more) }
  }

  /// No message follows.
  mutating func complete() {
    isComplete = true
  }

  /// Lets go of what was sent: there will be no other attempt.
  mutating func commit() {
    isReplayable = false
    bytes = ByteBuffer()
  }

  /// Calls `body` with all bytes that are kept.
  borrowing func withUnsafeBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    unsafe bytes.withUnsafeBytes { unsafe body($0) }
  }
}
