internal import SlipwayBase

/// The events that callbacks recorded and nobody took yet, with the body bytes they speak of.
struct EventLog: ~Copyable {
  private var events: [SessionEvent] = []
  private var taken = 0
  private var bytes = ByteBuffer()

  /// Body bytes received since `startOver`.
  var receivedBytes: Int { bytes.count }

  /// Forgets the bytes of the events that were taken.
  mutating func startOver() {
    precondition(taken == events.count, "events must be taken before more bytes are received")
    if bytes.memoryBytes > EventLog.keptBytesMax { bytes = ByteBuffer() }
    bytes.removeAll()
  }

  mutating func record(_ event: SessionEvent) {
    events.append(event)
  }

  /// Records body bytes; those that follow each other on one stream become one event.
  mutating func record(_ chunk: UnsafeRawBufferPointer, of stream: Int32) {
    let offset = bytes.count
    unsafe bytes.append(chunk)
    if case .data(stream, var last, false) = lastUntaken, last.offset + last.count == offset {
      last.count += chunk.count
      events[events.count - 1] = .data(stream: stream, bytes: last, endStream: false)
    } else {
      let received = ReceivedBytes(offset: offset, count: chunk.count)
      events.append(.data(stream: stream, bytes: received, endStream: false))
    }
  }

  /// Records that the peer's half of a stream ended after its body.
  mutating func recordEnd(of stream: Int32) {
    if case .data(stream, let last, false) = lastUntaken {
      events[events.count - 1] = .data(stream: stream, bytes: last, endStream: true)
    } else {
      let nothing = ReceivedBytes(offset: bytes.count, count: 0)
      events.append(.data(stream: stream, bytes: nothing, endStream: true))
    }
  }

  mutating func next() -> SessionEvent? {
    guard taken < events.count else {
      events.removeAll(keepingCapacity: events.count <= EventLog.keptEventsMax)
      taken = 0
      return nil
    }
    defer { taken += 1 }
    return events[taken]
  }

  /// The bytes that an event speaks of; they stay where they are until `startOver`.
  borrowing func bytes(_ range: ReceivedBytes) -> UnsafeRawBufferPointer {
    unsafe bytes.withUnsafeBytes { all in
      unsafe UnsafeRawBufferPointer(rebasing: all[range.offset..<(range.offset + range.count)])
    }
  }

  /// Memory that is kept between reads; an idle connection holds no more.
  private static let keptBytesMax = 4 * 1024
  private static let keptEventsMax = 256

  private var lastUntaken: SessionEvent? {
    taken < events.count ? events.last : nil
  }
}
