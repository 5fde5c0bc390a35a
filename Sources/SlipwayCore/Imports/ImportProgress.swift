internal import Synchronization

/// How many bytes a running import has copied, live.
final class ImportProgress: Sendable {
  private let bytes = Atomic<Int64>(0)

  /// Bytes copied so far.
  var copiedBytes: Int64 { bytes.load(ordering: .relaxed) }

  /// Goes to `count`: the start of a file, also when it is copied again.
  func set(_ count: Int64) { bytes.store(count, ordering: .relaxed) }

  /// Counts a chunk.
  func add(_ count: Int64) { bytes.add(count, ordering: .relaxed) }
}
