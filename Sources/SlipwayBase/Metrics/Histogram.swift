internal import Synchronization

/// Counts observations by size, in buckets with fixed upper bounds.
package final class Histogram: Sendable {
  /// Bounds for durations in seconds (gRPC A66, latency buckets).
  package static let durationBounds: [Double] = [
    0.00001, 0.00005, 0.0001, 0.0003, 0.0006, 0.0008, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006,
    0.008, 0.01, 0.013, 0.016, 0.02, 0.025, 0.03, 0.04, 0.05, 0.065, 0.08, 0.1, 0.13, 0.16, 0.2,
    0.25, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 2, 5, 10, 20, 50, 100,
  ]

  /// Upper bounds of the buckets, ascending; a last bucket takes what is above.
  package let bounds: [Double]
  private let buckets: [Counter]
  private let sumBits = Atomic<UInt64>(0)

  /// A histogram with these bounds, ascending.
  package init(bounds: [Double] = Histogram.durationBounds) {
    self.bounds = bounds
    buckets = (0...bounds.count).map { _ in Counter() }
  }

  /// Counts one observation.
  package func observe(_ value: Double) {
    buckets[bucket(of: value)].increment()
    while true {
      let old = sumBits.load(ordering: .relaxed)
      let new = (Double(bitPattern: old) + value).bitPattern
      if sumBits.weakCompareExchange(
        expected: old, desired: new, ordering: .relaxed
      ).exchanged {
        return
      }
    }
  }

  /// Sum of all observations.
  package var sum: Double { Double(bitPattern: sumBits.load(ordering: .relaxed)) }

  /// Observations at or below each bound, then all of them.
  package var cumulativeCounts: [UInt64] {
    var total: UInt64 = 0
    return buckets.map { bucket in
      total += bucket.value
      return total
    }
  }

  /// The first bucket whose bound is not below `value`, by halving.
  private func bucket(of value: Double) -> Int {
    var low = 0
    var high = bounds.count
    while low < high {
      let middle = (low + high) / 2
      if bounds[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
