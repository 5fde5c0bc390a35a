internal import SlipwayBase

/// What a store counts.
struct StoreMetrics: Sendable {
  private let reads: Counter
  private let transactions: Counter
  private let commits: Counter
  private let commitSeconds: Histogram

  init(_ registry: MetricsRegistry) {
    reads = registry.counter("slipway_store_reads_total", help: "Snapshots read.")
    transactions = registry.counter(
      "slipway_store_transactions_total", help: "Transactions run, refused ones included.")
    commits = registry.counter(
      "slipway_store_commits_total", help: "Commits; the transactions of a group share one.")
    commitSeconds = registry.histogram(
      "slipway_store_commit_seconds", help: "Time from the begin of a group to its commit.")
  }

  /// Counts one snapshot.
  func countRead() {
    reads.increment()
  }

  /// Counts one group of `count` transactions.
  func committed(_ count: Int, since begin: MonotonicInstant) {
    transactions.increment(by: UInt64(count))
    commits.increment()
    let (seconds, attoseconds) = (MonotonicInstant.now() - begin).components
    commitSeconds.observe(Double(seconds) + Double(attoseconds) * 1e-18)
  }
}
