/// How a read or a write that cannot block went.
package enum IOResult: Hashable, Sendable {
  /// This many bytes were moved, at least one.
  case bytes(Int)
  /// Nothing can be moved now; the loop tells when it can.
  case wouldBlock
  /// The peer sends no more; only of reads.
  case endOfFile
}
