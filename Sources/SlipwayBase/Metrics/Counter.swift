internal import Synchronization

/// A number that only grows.
package final class Counter: Sendable {
  private let storage = Atomic<UInt64>(0)

  package init() {}

  /// The number now.
  package var value: UInt64 { storage.load(ordering: .relaxed) }

  /// Adds to the number.
  package func increment(by amount: UInt64 = 1) {
    storage.wrappingAdd(amount, ordering: .relaxed)
  }
}

/// A number that goes up and down.
package final class Gauge: Sendable {
  private let storage = Atomic<Int64>(0)

  package init() {}

  /// The number now.
  package var value: Int64 { storage.load(ordering: .relaxed) }

  /// Adds to the number; a negative amount takes away.
  package func add(_ amount: Int64) {
    storage.wrappingAdd(amount, ordering: .relaxed)
  }

  /// Replaces the number.
  package func set(_ value: Int64) {
    storage.store(value, ordering: .relaxed)
  }
}
