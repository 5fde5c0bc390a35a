internal import SlipwayBase
internal import SlipwayRuntime

/// Looks up the addresses of a channel's target, again when asked, though not too often. Confined
/// to its loop.
final class TargetResolver: @unchecked Sendable {  // confined to its loop
  /// What was found: addresses, or why there are none.
  typealias Answer = Result<[SocketAddress], RPCError>

  private let target: Target
  private let options: ChannelOptions
  private let loop: EventLoop
  private let tell: (Answer) -> Void
  private var begunAt: MonotonicInstant?
  private var failures = 0
  private var timer: TimerID?
  private var isLookingUp = false
  private var isEnded = false

  /// A resolver that calls `tell` with everything it finds, and after a failure tries again by
  /// itself.
  init(
    _ target: Target, _ options: ChannelOptions, on loop: EventLoop,
    _ tell: @escaping (Answer) -> Void
  ) {
    self.target = target
    self.options = options
    self.loop = loop
    self.tell = tell
  }

  /// Looks up the target unless that is under way; at once the first time, later no sooner than
  /// `resolveIntervalMin` after the last time. A target that is written in numbers is only told
  /// once.
  func resolve() {
    guard !isLookingUp, timer == nil, !isEnded else { return }
    if let known = target.addresses {
      guard begunAt == nil else { return }
      begunAt = .now()
      return tell(.success(known))
    }
    let now = MonotonicInstant.now()
    let earliest = begunAt.map { $0 + options.resolveIntervalMin } ?? now
    if earliest > now { schedule(at: earliest) } else { lookUp() }
  }

  /// Tells nothing any more.
  func end() {
    isEnded = true
    if let timer = timer.take() { loop.cancel(timer) }
  }

  private func schedule(at instant: MonotonicInstant) {
    timer = loop.schedule(at: instant) {
      self.timer = nil
      self.lookUp()
    }
  }

  /// Looks the name up on threads of its own, which outlive a channel that is closed meanwhile.
  private func lookUp() {
    guard case .host(let host, let port) = target else { return }
    isLookingUp = true
    begunAt = .now()
    let started = begunAt
    Task { [loop] in
      let resolver = Resolver()
      let found: Result<[SocketAddress], RuntimeError>
      do throws(RuntimeError) {
        found = .success(try await resolver.resolve(host, port: port))
      } catch {
        found = .failure(error)
      }
      let answer = found.mapError { LookupError(reason: "\($0)") }
      loop.execute { self.lookedUp(answer, since: started) }
      resolver.shutdown()
    }
    let timeout = options.connectTimeout
    _ = loop.schedule(at: .now() + timeout) {
      self.lookedUp(
        .failure(
          LookupError(reason: "resolve \(host): no answer within \(timeout) (connectTimeout)")),
        since: started)
    }
  }

  private func lookedUp(_ found: Result<[SocketAddress], LookupError>, since: MonotonicInstant?) {
    guard isLookingUp, since == begunAt, !isEnded else { return }
    isLookingUp = false
    switch found {
    case .success(let addresses):
      failures = 0
      tell(.success(addresses))
    case .failure(let error):
      failures += 1
      let delay = options.backoff.delay(afterFailures: failures, chance: .random(in: 0...1))
      schedule(at: .now() + delay)
      tell(
        .failure(
          RPCError(code: .unavailable, message: "cannot connect to \(target): \(error.reason)")))
    }
  }
}

/// Why a name has no addresses.
private struct LookupError: Error {
  let reason: String
}
