internal import SlipwayBase

/// Messages that arrived and were not taken yet, behind each other in one block of memory.
struct MessageQueue: ~Copyable {
  private struct Entry {
    let bytes: Int
    let wasCompressed: Bool
  }

  private var bytes = ByteBuffer()
  private var entries: [Entry] = []
  private var taken = 0

  /// How many messages wait.
  var count: Int { entries.count - taken }

  /// Whether no message waits.
  var isEmpty: Bool { count == 0 }

  /// Adds a message at the end.
  mutating func append(_ message: UnsafeRawBufferPointer, wasCompressed: Bool) {
    unsafe bytes.append(message)
    entries.append(Entry(bytes: message.count, wasCompressed: wasCompressed))
  }

  /// Gives the first message to `body`, which may use its bytes during the call only, and removes
  /// it; nil when no message waits. The message is gone also when `body` throws.
  mutating func takeFirst<Result, Failure: Error>(
    _ body: (_ message: UnsafeRawBufferPointer, _ wasCompressed: Bool) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard taken < entries.count else { return nil }
    let entry = entries[taken]
    defer { removeFirst(entry) }
    return unsafe try bytes.withUnsafeBytes { held throws(Failure) in
      unsafe try body(UnsafeRawBufferPointer(rebasing: held[..<entry.bytes]), entry.wasCompressed)
    }
  }

  /// Whether the first message came compressed; false when no message waits.
  var firstWasCompressed: Bool { taken < entries.count && entries[taken].wasCompressed }

  /// The memory of the messages that wait, behind each other, instead of the queue.
  consuming func joined() -> ByteBuffer { bytes }

  private mutating func removeFirst(_ entry: Entry) {
    bytes.removeFirst(entry.bytes)
    taken += 1
    guard taken == entries.count else { return }
    entries.removeAll(keepingCapacity: entries.count <= MessageQueue.keptEntriesMax)
    taken = 0
    if bytes.memoryBytes > MessageQueue.keptBytesMax { bytes = ByteBuffer() }
  }

  /// Messages for which an empty queue keeps room.
  private static let keptEntriesMax = 64
  /// Memory that an empty queue keeps, in bytes.
  private static let keptBytesMax = 64 * 1024
}
