import SlipwayBase
import Testing

@testable import SlipwayRPC

struct RequestLogTests {
  private func buffer(_ bytes: [UInt8]) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.append(bytes)
    return buffer
  }

  /// What a log says of itself.
  private struct Facts: Equatable {
    var count = 0
    var isComplete = false
    var isReplayable = true
  }

  private func facts(of log: borrowing RequestLog) -> Facts {
    Facts(count: log.count, isComplete: log.isComplete, isReplayable: log.isReplayable)
  }

  private func bytes(of log: borrowing RequestLog) -> [UInt8] {
    var bytes: [UInt8] = []
    log.withUnsafeBytes { bytes = [UInt8]($0) }
    return bytes
  }

  @Test func `a request of one message is complete from the start`() {
    let log = RequestLog(whole: buffer([1, 2]))
    #expect(facts(of: log) == Facts(count: 2, isComplete: true))
    #expect(bytes(of: log) == [1, 2])
  }

  @Test func `a streamed request grows until it is complete`() {
    var log = RequestLog()
    #expect(facts(of: log) == Facts())
    for piece in [[UInt8](), [1], [2, 3]] { piece.withUnsafeBytes { log.append($0) } }
    #expect(bytes(of: log) == [1, 2, 3])
    log.complete()
    #expect(facts(of: log) == Facts(count: 3, isComplete: true))
  }

  @Test func `C56: a committed request keeps nothing and cannot be sent again`() {
    var log = RequestLog()
    [UInt8(1)].withUnsafeBytes { log.append($0) }
    log.commit()
    [UInt8(2)].withUnsafeBytes { log.append($0) }
    #expect(facts(of: log) == Facts(isReplayable: false))
    log.complete()
    #expect(facts(of: log) == Facts(isComplete: true, isReplayable: false))
  }
}
