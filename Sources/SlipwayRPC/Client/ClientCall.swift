internal import SlipwayBase
internal import SlipwayRuntime

/// One call from its start to its outcome.
///
/// Holds state only; `CallDispatcher` and `ClientConnection`, on whose loop it lives, act.
final class ClientCall: @unchecked Sendable {  // confined to its loop once it was started
  /// Where a call is until its outcome is known.
  enum Place {
    /// It was not started yet, or looks for a connection.
    case nowhere
    /// In the dispatcher's queue.
    case queue
    /// On a stream.
    case stream(Int32, of: ClientConnection)
  }

  /// The request path.
  let path: String
  let options: CallOptions
  /// When the call gives up.
  let deadline: Deadline?
  /// The request with its prefix, kept until the outcome is known, for another attempt.
  let request: ByteBuffer
  var response: UnaryResponse
  var place = Place.nowhere
  var deadlineTimer: TimerID?
  private let channel: ChannelOptions
  private var wasRefused = false
  private var waiter: CheckedContinuation<UnaryResponse.Outcome, Never>?
  private var outcome: UnaryResponse.Outcome?

  init(
    _ path: String, _ options: CallOptions, request: consuming ByteBuffer,
    on channel: ChannelOptions
  ) {
    self.path = path
    self.options = options
    self.request = request
    self.channel = channel
    deadline = options.timeout.map { Deadline(instant: .now() + $0) }
    response = UnaryResponse(channel)
  }

  /// Whether the outcome is known.
  var isOver: Bool { outcome != nil }

  /// Whether the deadline has passed.
  var isLate: Bool { deadline.map { $0.remaining == .zero } ?? false }

  /// Whom to tell the outcome; at once when it is known already.
  func begin(_ waiter: CheckedContinuation<UnaryResponse.Outcome, Never>) {
    if let outcome { waiter.resume(returning: outcome) } else { self.waiter = waiter }
  }

  /// Makes the call ready for another attempt after the server refused it; false when that
  /// happened before (gRPC A6, "Transparent Retries").
  func startOver() -> Bool {
    guard !wasRefused else { return false }
    wasRefused = true
    place = .nowhere
    response = UnaryResponse(channel)
    return true
  }

  /// Tells the outcome; only the first counts.
  ///
  /// A server that saw the deadline pass first may say so as CANCELLED: for the caller it is the
  /// deadline.
  func end(_ outcome: UnaryResponse.Outcome) {
    guard !isOver else { return }
    var outcome = outcome
    if case .failure(let failure) = outcome, failure.code == .cancelled, isLate {
      outcome = .failure(Self.deadlineExceeded)
    }
    self.outcome = outcome
    place = .nowhere
    waiter.take()?.resume(returning: outcome)
  }

  /// What a call ends with whose deadline has passed.
  static let deadlineExceeded = RPCError(
    code: .deadlineExceeded, message: "the deadline has passed")
}

extension UnaryResponse {
  fileprivate init(_ options: ChannelOptions) {
    self.init(
      messageBytesMax: options.receiveMessageBytesMax,
      headerBytesMax: options.receiveHeaderBytesMax)
  }
}
