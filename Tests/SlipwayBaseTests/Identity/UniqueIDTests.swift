import SlipwayBase
import Testing

struct UniqueIDTests {
  @Test func `an identifier is a UUID of version 7 in lower case`() {
    for _ in 0..<1_000 {
      let id = Array(UniqueID.next().utf8)
      #expect(UniqueID.isUUID(String(decoding: id, as: UTF8.self)))
      #expect(id == Array(String(decoding: id, as: UTF8.self).lowercased().utf8))
      #expect(id[14] == UInt8(ascii: "7"))
      #expect("89ab".utf8.contains(id[19]))
    }
  }

  @Test func `its first 48 bits are the milliseconds since 1970`() throws {
    func milliseconds() -> UInt64 {
      let now = Timestamp.now()
      return UInt64(now.seconds) * 1_000 + UInt64(now.nanos) / 1_000_000
    }
    let before = milliseconds()
    let id = UniqueID.next()
    let after = milliseconds()
    let time = try #require(UInt64(id.prefix(13).filter { $0 != "-" }, radix: 16))
    #expect((before...after).contains(time))
  }

  @Test func `identifiers differ, and later ones are greater`() {
    let many = (0..<20_000).map { _ in UniqueID.next() }
    #expect(Set(many).count == many.count)
    let first = UniqueID.next()
    let end = MonotonicInstant.now() + .milliseconds(2)
    while MonotonicInstant.now() < end {}
    #expect(first < UniqueID.next())
  }

  @Test(arguments: [
    "", "0190163d-8694-739b-aea5-966c26f8ad9", "0190163d-8694-739b-aea5-966c26f8ad911",
    "0190163d8694739baea5966c26f8ad91", "0190163g-8694-739b-aea5-966c26f8ad91",
    "{0190163d-8694-739b-aea5-966c26f8ad91}", "0190163d-8694-739b-aea-5966c26f8ad91",
    "０190163d-8694-739b-aea5-966c26f8ad91",
  ])
  func `what is no UUID is told apart`(text: String) {
    #expect(!UniqueID.isUUID(text))
  }

  @Test func `any UUID will do, in either case`() {
    #expect(UniqueID.isUUID("0190163D-8694-439B-AEA5-966C26F8AD91"))
    #expect(UniqueID.isUUID("00000000-0000-0000-0000-000000000000"))
  }
}
