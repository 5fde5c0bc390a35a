internal import SlipwayRuntime
internal import Synchronization

/// Hands out TCP ports of the loopback interface that nobody listens on.
///
/// A port is asked of the kernel and given back at once, so that the instance can take it; until
/// the instance has ended no other one is given it.
final class PortAllocator: Sendable {
  private let attemptsMax: Int
  private let taken = Mutex<Set<Int32>>([])

  init(attemptsMax: Int) {
    self.attemptsMax = attemptsMax
  }

  /// A free port; `nil` when every attempt met one that was handed out before.
  func take() throws(RuntimeError) -> Int32? {
    for _ in 0..<attemptsMax {
      let port = try Self.freePort(0)
      if taken.withLock({ $0.insert(port).inserted }) { return port }
    }
    return nil
  }

  /// Takes exactly `port`; throws when somebody listens on it.
  func take(exactly port: Int32) throws(RuntimeError) {
    _ = try Self.freePort(UInt16(truncatingIfNeeded: port))
    guard taken.withLock({ $0.insert(port).inserted }) else {
      throw RuntimeError("listen on port \(port)", reason: "another instance has it")
    }
  }

  /// Notes the port of an instance that was found running.
  func note(_ port: Int32) {
    taken.withLock { _ = $0.insert(port) }
  }

  /// Takes a port back.
  func giveBack(_ port: Int32) {
    taken.withLock { _ = $0.remove(port) }
  }

  private static func freePort(_ port: UInt16) throws(RuntimeError) -> Int32 {
    let listener = try Listener(.inet(address: 0x7F00_0001, port: port))
    return Int32(listener.localAddress.port ?? 0)
  }
}
