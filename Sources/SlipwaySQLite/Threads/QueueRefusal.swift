internal import SlipwayCore

/// Why a queue does not take an element.
enum QueueRefusal: Sendable {
  /// As many elements wait as may wait, which is `countMax`.
  case full(countMax: Int)
  /// The queue is closed.
  case closed

  /// What the caller hears. `limit` names the bound of the queue.
  func error(limit: StaticString) -> RegistryError {
    switch self {
    case .full(let countMax):
      RegistryError(
        .unavailable, "STORE_UNAVAILABLE",
        "\(countMax) calls wait for the store, the most that may (\(limit)); retry later",
        metadata: ["limit": "\(limit)", "max": "\(countMax)"], retryAfter: .seconds(1))
    case .closed:
      RegistryError(.unavailable, "STORE_UNAVAILABLE", "the server is stopping; retry the call")
    }
  }
}
