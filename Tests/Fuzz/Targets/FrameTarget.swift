import SlipwayHTTP2
import SlipwayTestKit

/// Frames that the input chooses into a session, with an owner that answers when the input says.
enum FrameTarget {
  /// A client's frames into a server's session.
  static func server(_ input: FuzzInput) {
    run(.server, input)
  }

  /// A server's frames into a client's session.
  static func client(_ input: FuzzInput) {
    run(.client, input)
  }

  private static func run(_ role: Session.Role, _ input: FuzzInput) {
    var input = input
    let driver = SessionDriver(role, seed: input.byte())
    if role == .server {
      driver.receive(Frame.magic + Frame.emptySettings)
    } else {
      for _ in 0..<4 { driver.openStream() }
      driver.send(limit: 100_000)
      driver.receive(Frame.emptySettings)
    }
    var script = FrameScript(input, isClient: role == .server)
    while driver.failure == nil, let step = script.next() {
      switch step {
      case .bytes(let bytes): driver.receive(bytes)
      case .act: driver.act()
      case .send(let limit): driver.send(limit: limit)
      case .wait(let milliseconds): driver.wait(milliseconds: milliseconds)
      }
    }
    driver.finish()
  }
}
