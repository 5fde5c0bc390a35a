import SlipwayBase
import Testing

@testable import SlipwayRPC

/// An instant of the tests' own clock.
private func at(_ seconds: Int) -> MonotonicInstant {
  MonotonicInstant(nanoseconds: 1_000_000_000) + .seconds(seconds)
}

struct KeepaliveTests {
  private enum Input {
    case start
    case read
    case callsBegan
    case callsEnded
    case timer
  }

  private typealias Step = (seconds: Int, input: Input, action: Keepalive.Action?)

  /// Plays a connection that was opened at 0 s and asks after 30 s for 20 s.
  private func play(withoutCalls: Bool = false, _ steps: [Step]) {
    let options = KeepaliveOptions(interval: .seconds(30), withoutCalls: withoutCalls)
    var keepalive = Keepalive(options, openedAt: at(0))
    for (index, step) in steps.enumerated() {
      var action: Keepalive.Action?
      switch step.input {
      case .start: action = keepalive.start()
      case .read: keepalive.bytesRead(at: at(step.seconds))
      case .callsBegan: action = keepalive.callsBegan(at: at(step.seconds))
      case .callsEnded: keepalive.callsEnded()
      case .timer: action = keepalive.timerFired(at: at(step.seconds))
      }
      #expect(action == step.action, "step \(index)")
    }
  }

  @Test func `C51: a silent peer is asked after the interval and dead after the timeout`() {
    play([
      (0, .start, nil),
      (0, .callsBegan, .armTimer(at: at(30))),
      (30, .timer, .sendPing(armTimer: at(50))),
      (50, .timer, .closeDead),
      (90, .timer, nil),
    ])
  }

  @Test func `C51: the interval is measured from the last byte read`() {
    play([
      (0, .callsBegan, .armTimer(at: at(30))),
      (5, .read, nil),
      (29, .read, nil),
      (30, .timer, .armTimer(at: at(59))),
      (59, .timer, .sendPing(armTimer: at(79))),
    ])
  }

  @Test func `C51: any byte after PING proves that the peer is there`() {
    play([
      (0, .callsBegan, .armTimer(at: at(30))),
      (30, .timer, .sendPing(armTimer: at(50))),
      (30, .read, nil),
      (50, .timer, .armTimer(at: at(60))),
      (60, .timer, .sendPing(armTimer: at(80))),
      (79, .read, nil),
      (80, .timer, .armTimer(at: at(109))),
    ])
  }

  @Test func `C51: a byte long enough ago makes the answer the start of the next question`() {
    play([
      (0, .callsBegan, .armTimer(at: at(30))),
      (30, .timer, .sendPing(armTimer: at(50))),
      (31, .read, nil),
      (61, .timer, .sendPing(armTimer: at(81))),
    ])
  }

  @Test func `C51: without calls nothing is sent, and the timer rests`() {
    play([
      (0, .start, nil),
      (0, .callsBegan, .armTimer(at: at(30))),
      (10, .callsEnded, nil),
      (30, .timer, nil),
      (1_000, .timer, nil),
    ])
  }

  @Test func `C51: a call after a long rest asks first`() {
    play([
      (1_000, .callsBegan, .sendPing(armTimer: at(1_020))),
      (1_020, .timer, .closeDead),
    ])
  }

  @Test func `C51: a call after a short rest takes the rest into account`() {
    play([
      (5, .read, nil),
      (10, .callsBegan, .armTimer(at: at(35))),
    ])
  }

  @Test func `C51: calls that come and go while the timer is set do not touch it`() {
    play([
      (0, .callsBegan, .armTimer(at: at(30))),
      (1, .callsEnded, nil),
      (2, .callsBegan, nil),
      (3, .callsEnded, nil),
      (4, .callsBegan, nil),
      (30, .timer, .sendPing(armTimer: at(50))),
    ])
  }

  @Test func `C51: a question that was asked is waited for when the calls end`() {
    play([
      (0, .callsBegan, .armTimer(at: at(30))),
      (30, .timer, .sendPing(armTimer: at(50))),
      (31, .callsEnded, nil),
      (50, .timer, .closeDead),
    ])
  }

  @Test func `C51: an answered question rests when the calls have ended`() {
    play([
      (0, .callsBegan, .armTimer(at: at(30))),
      (30, .timer, .sendPing(armTimer: at(50))),
      (31, .read, nil),
      (32, .callsEnded, nil),
      (50, .timer, nil),
      (60, .callsBegan, .armTimer(at: at(61))),
    ])
  }

  @Test func `a timer that fires early is set again`() {
    play([
      (0, .callsBegan, .armTimer(at: at(30))),
      (29, .timer, .armTimer(at: at(30))),
      (30, .timer, .sendPing(armTimer: at(50))),
      (49, .timer, .armTimer(at: at(50))),
      (50, .timer, .closeDead),
    ])
  }

  @Test func `S40: with pings without calls the connection is watched from its start`() {
    play(
      withoutCalls: true,
      [
        (0, .start, .armTimer(at: at(30))),
        (1, .callsBegan, nil),
        (2, .callsEnded, nil),
        (30, .timer, .sendPing(armTimer: at(50))),
        (31, .read, nil),
        (50, .timer, .armTimer(at: at(61))),
        (61, .timer, .sendPing(armTimer: at(81))),
        (81, .timer, .closeDead),
      ])
  }
}

struct KeepaliveOptionsTests {
  @Test func `S40: a server asks after two hours for twenty seconds, regardless of calls`() {
    #expect(KeepaliveOptions.server.interval == .seconds(7_200))
    #expect(KeepaliveOptions.server.timeout == .seconds(20))
    #expect(KeepaliveOptions.server.withoutCalls)
  }

  @Test(arguments: [(0, 10), (9, 10), (10, 10), (11, 11)])
  func `C51: a client's interval is ten seconds at least`(seconds: Int, expected: Int) {
    let options = KeepaliveOptions(interval: .seconds(seconds))
    #expect(options.raised().interval == .seconds(expected))
    #expect(options.timeout == .seconds(20))
    #expect(!options.withoutCalls)
  }

  @Test(arguments: [(10, 20), (45, 90), (31_535_999, 31_536_000)] as [(Int64, Int64)])
  func `C50: a complaint doubles the interval`(seconds: Int64, expected: Int64) {
    var options = KeepaliveOptions(interval: .seconds(seconds))
    options.slowDown()
    #expect(options.interval == .seconds(expected))
  }

  @Test(arguments: [10, .max] as [Int64])
  func `C50: complaints without end overflow nothing`(seconds: Int64) {
    var options = KeepaliveOptions(interval: .seconds(seconds))
    for _ in 0..<1_000 { options.slowDown() }
    #expect(options.interval == .seconds(max(seconds, 31_536_000)))
  }
}
