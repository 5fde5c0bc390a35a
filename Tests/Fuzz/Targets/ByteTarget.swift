import SlipwayHTTP2
import SlipwayTestKit

/// Any bytes into a session, in pieces, with an owner that answers.
enum ByteTarget {
  /// Into a server's. The first byte seeds the owner's choices and says whether the input brings
  /// a preface of its own.
  static func server(_ input: FuzzInput) {
    var input = input
    let seed = input.byte()
    let driver = SessionDriver(.server, seed: seed)
    if seed & 1 == 0 { driver.receive(Frame.magic + Frame.emptySettings) }
    feed(driver, &input, seed)
  }

  /// Into a client's with a few open streams.
  static func client(_ input: FuzzInput) {
    var input = input
    let seed = input.byte()
    let driver = SessionDriver(.client, seed: seed)
    for _ in 0..<3 { driver.openStream() }
    driver.send(limit: 100_000)
    if seed & 1 == 0 { driver.receive(Frame.emptySettings) }
    feed(driver, &input, seed)
  }

  private static func feed(_ driver: SessionDriver, _ input: inout FuzzInput, _ seed: UInt8) {
    var pieces = RandomPieces(seed: UInt64(seed) << 8)
    while !input.isEmpty {
      driver.receive(input.take(pieces.next(upTo: 200)))
      driver.act()
      driver.send(limit: pieces.next(upTo: 4_096))
    }
    driver.finish()
  }
}
