internal import SlipwayBase
internal import SlipwayCompression
internal import SlipwayHTTP2
internal import SlipwayRuntime

/// One call from its start to its end, over however many attempts.
///
/// Holds state only; `CallDispatcher` and `ClientConnection`, on whose loop it lives, act.
final class ClientCall: @unchecked Sendable {  // confined to its loop once it was started
  /// Where a call is until its end is known.
  enum Place {
    /// It was not started yet, or looks for a connection.
    case nowhere
    /// In the dispatcher's queue.
    case queue
    /// On a stream.
    case stream(Int32, of: ClientConnection)
  }

  /// What a call with one response message ends with.
  struct Reply: Sendable {
    let message: [UInt8]
    /// The headers and trailers, of a call that asked for them.
    let headers: HeaderBlock?
    let trailers: HeaderBlock?
  }

  /// How such a call ended.
  typealias Outcome = Result<Reply, RPCError>

  let method: MethodDescriptor
  let options: CallOptions
  /// When the call gives up.
  let deadline: Deadline?
  var request: RequestLog
  var place = Place.nowhere
  var deadlineTimer: TimerID?
  var retryTimer: TimerID?
  /// Bytes of the body whose flow-control credit was not returned yet.
  var uncreditedBytes = 0
  /// Where streamed requests come from; nil when the request was whole from the start.
  let outbox: RequestOutbox?
  /// Where responses go; nil when there is only one, which the call keeps.
  let inbox: ResponseInbox?
  /// Whether headers and trailers are kept for the caller.
  let keepsHeaders: Bool
  private var response: ResponseReader
  private var message: [UInt8]?
  private var headers: HeaderBlock?
  private var trailers: HeaderBlock?
  private let channel: ChannelOptions
  private let config: MethodConfig?
  private var retry: RetryState
  private var waiter: CheckedContinuation<Outcome, Never>?
  /// Whether the end is known.
  private(set) var isOver = false
  /// How the call ended, when nobody waited for it yet.
  private(set) var outcome: Outcome?

  /// A call whose request is one message, which `request` holds with its prefix.
  init(
    _ method: MethodDescriptor, _ options: CallOptions, request: consuming ByteBuffer,
    inbox: ResponseInbox? = nil, keepsHeaders: Bool = false, on channel: ChannelOptions
  ) {
    let config = channel.serviceConfig?.settings(of: method)
    self.method = method
    self.options = options
    self.request = RequestLog(whole: request)
    self.channel = channel
    self.config = config
    self.inbox = inbox
    self.keepsHeaders = keepsHeaders || inbox != nil
    outbox = nil
    deadline = Self.deadline(options, config)
    retry = RetryState(config?.retryPolicy)
    response = ResponseReader(channel, config)
  }

  /// A call whose requests are a stream.
  init(
    _ method: MethodDescriptor, _ options: CallOptions, outbox: RequestOutbox,
    inbox: ResponseInbox, on channel: ChannelOptions
  ) {
    let config = channel.serviceConfig?.settings(of: method)
    self.method = method
    self.options = options
    self.request = RequestLog()
    self.channel = channel
    self.config = config
    self.inbox = inbox
    self.outbox = outbox
    keepsHeaders = true
    deadline = Self.deadline(options, config)
    retry = RetryState(config?.retryPolicy)
    response = ResponseReader(channel, config)
  }

  /// Whether the deadline has passed.
  var isLate: Bool { deadline.map { $0.remaining == .zero } ?? false }

  /// Whom to tell the outcome; at once when it is known already.
  func begin(_ waiter: CheckedContinuation<Outcome, Never>) {
    if let outcome { waiter.resume(returning: outcome) } else { self.waiter = waiter }
  }

  /// Whether the call waits for a connection instead of failing while none can be made.
  var waitsForReady: Bool { options.waitForReady ?? config?.waitForReady ?? false }

  /// The value of `grpc-previous-rpc-attempts`; nil in the first attempt.
  var previousAttempts: String? { retry.previousAttemptsHeader }

  /// Lets go of a streamed request that has become too long to be kept for another attempt.
  func commitIfLong() {
    guard outbox != nil, request.count > Self.replayBytesMax else { return }
    request.commit()
  }

  // MARK: - Attempts

  /// An attempt failed: how long to wait before another one, for which the call is made ready; nil
  /// when there is none (gRPC A6).
  func delayToRetry(
    after failure: RPCError, _ reach: RetryState.Reach, _ throttle: inout RetryThrottle?
  ) -> Duration? {
    guard !isOver else { return nil }
    if !request.isReplayable { retry.commit() }
    let failed = RetryState.Failure(
      code: failure.code, pushback: response.pushback, sawHeaders: response.hasHeaders,
      reach: reach, remaining: deadline?.remaining)
    switch retry.decide(after: failed, throttle: &throttle, chance: .random(in: 0...1)) {
    case .giveUp:
      return nil
    case .retry(let delay):
      place = .nowhere
      response = ResponseReader(channel, config)
      message = nil
      uncreditedBytes = 0
      return delay
    }
  }

  /// Takes what the task has to send, and gives it to `body` after it was added to the log.
  func takeRequest(_ body: (UnsafeRawBufferPointer) -> Void) {
    guard let outbox else { return }
    var bytes = ByteBuffer()
    if outbox.take(into: &bytes) { request.complete() }
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe request.append(bytes)
      unsafe body(bytes)
    }
  }

  // MARK: - The response

  /// A header list arrived; how the call ended, if it did.
  func receive(_ block: HeaderBlock, endStream: Bool) -> ResponseReader.End? {
    let hadHeaders = response.hasHeaders
    let end = response.headers(block, endStream: endStream)
    if !hadHeaders, response.hasHeaders {
      if keepsHeaders { headers = block }
      inbox?.headersArrived(block)
    }
    if endStream, keepsHeaders { trailers = block }
    return end
  }

  /// Bytes of the body arrived; how the call ended, if it did.
  func receive(_ bytes: UnsafeRawBufferPointer, endStream: Bool) -> ResponseReader.End? {
    if let inbox {
      return unsafe response.data(bytes, endStream: endStream) { unsafe inbox.messageArrived($0) }
    }
    var found = message.take()
    let end = unsafe response.data(bytes, endStream: endStream) { bytes throws(RPCError) in
      guard found == nil else {
        throw RPCError(code: .internal, message: "the response has more than one message")
      }
      found = unsafe [UInt8](bytes)
    }
    message = found
    return end
  }

  // MARK: - The end

  /// Tells how the call ended; only the first end counts.
  ///
  /// A server that saw the deadline pass first may say so as CANCELLED: for the caller it is the
  /// deadline.
  func end(_ end: ResponseReader.End) {
    guard !isOver else { return }
    isOver = true
    place = .nowhere
    var outcome = outcome(of: end)
    if case .failure(let failure) = outcome, failure.code == .cancelled, isLate {
      outcome = .failure(.deadlineExceeded)
    }
    if let outbox {
      if case .failure(let failure) = outcome {
        outbox.end(failure)
      } else {
        outbox.end(Self.answered)
      }
    }
    if let inbox { inbox.ended(outcome.map { _ in () }, trailers: trailers) }
    if let waiter = waiter.take() {
      waiter.resume(returning: outcome)
    } else {
      self.outcome = outcome
    }
  }

  private func outcome(of end: ResponseReader.End) -> Outcome {
    switch end {
    case .failure(let failure):
      return .failure(failure)
    case .success where inbox != nil:
      return .success(Reply(message: [], headers: nil, trailers: nil))
    case .success:
      guard let message else {
        return .failure(RPCError(code: .internal, message: "the response has no message"))
      }
      return .success(Reply(message: message, headers: headers, trailers: trailers))
    }
  }

  /// The earlier one of the caller's deadline and that of the method's settings.
  private static func deadline(_ options: CallOptions, _ config: MethodConfig?) -> Deadline? {
    let timeout = [options.timeout, config?.timeout].compactMap(\.self).min()
    return timeout.map { Deadline(instant: .now() + $0) }
  }

  /// Bytes of a streamed request that are kept for another attempt.
  private static let replayBytesMax = 256 * 1024

  /// What sending ends with after the server has answered well.
  private static let answered = RPCError(
    code: .cancelled, message: "the server has answered already and takes no more messages")
}

extension ResponseReader {
  fileprivate init(_ options: ChannelOptions, _ config: MethodConfig?) {
    self.init(
      messageBytesMax: min(
        options.receiveMessageBytesMax, config?.maxResponseMessageBytes ?? .max),
      headerBytesMax: options.receiveHeaderBytesMax)
  }
}
