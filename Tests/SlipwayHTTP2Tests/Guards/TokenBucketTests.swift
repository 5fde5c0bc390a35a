import SlipwayBase
import Testing

@testable import SlipwayHTTP2

struct TokenBucketTests {
  private func taken(_ bucket: inout TokenBucket, _ count: Int, at nanoseconds: UInt64) -> Int {
    (0..<count).count { _ in bucket.take(at: MonotonicInstant(nanoseconds: nanoseconds)) }
  }

  @Test func `a burst passes, then the rate`() {
    var bucket = TokenBucket(RateLimit(burst: 10, perSecond: 5))
    let start: UInt64 = 1_000_000_000_000
    #expect(taken(&bucket, 100, at: start) == 10)
    #expect(taken(&bucket, 100, at: start + 1_000_000_000) == 5)
    #expect(taken(&bucket, 100, at: start + 60_000_000_000) == 10)
  }

  @Test func `header bytes are kept, then dropped, then fatal`() {
    var limits = SessionLimits()
    limits.headerListBytesMax = 100
    limits.headerListBytesFatal = 200
    var guardian = HeaderBytes(limits)
    #expect(guardian.add(nameBytes: 30, valueBytes: 38) == .keep)
    #expect(guardian.count == 100)
    #expect(guardian.add(nameBytes: 1, valueBytes: 0) == .drop)
    #expect(guardian.add(nameBytes: 100, valueBytes: 0) == .closeConnection)
    guardian.reset()
    #expect(guardian.add(nameBytes: 1, valueBytes: 0) == .keep)
  }
}
