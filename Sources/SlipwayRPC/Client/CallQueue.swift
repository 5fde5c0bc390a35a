/// Calls that wait, in the order they came.
///
/// A call that ends while it waits stays where it is until it is reached, or until most of the
/// queue has ended: leaving costs the same however many wait.
struct CallQueue {
  /// Ended calls that are kept before the queue is cleaned up.
  private static let endedMax = 64

  private var calls: [ClientCall] = []
  /// How many of `calls`, from the start, were taken.
  private var taken = 0
  /// Calls that wait and have not ended.
  private(set) var count = 0

  /// Adds a call at the end.
  mutating func append(_ call: ClientCall) {
    calls.append(call)
    count += 1
  }

  /// Takes the call that waits longest.
  mutating func popFirst() -> ClientCall? {
    while taken < calls.count {
      let call = calls[taken]
      taken += 1
      guard !call.isOver else { continue }
      count -= 1
      cleanUp()
      return call
    }
    self = CallQueue()
    return nil
  }

  /// Takes all calls for which `isWanted` is true, in their order.
  mutating func takeAll(where isWanted: (ClientCall) -> Bool) -> [ClientCall] {
    let waiting = calls[taken...].filter { !$0.isOver }
    self = CallQueue()
    for call in waiting where !isWanted(call) { append(call) }
    return waiting.filter(isWanted)
  }

  /// One of the calls that wait has ended.
  mutating func oneEnded() {
    count -= 1
    cleanUp()
  }

  private mutating func cleanUp() {
    guard count > 0 else { return self = CallQueue() }
    guard calls.count - count > count + Self.endedMax else { return }
    calls = calls[taken...].filter { !$0.isOver }
    taken = 0
  }
}
