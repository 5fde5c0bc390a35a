import SlipwayBase
import Testing

@testable import SlipwayRPC

/// An instant of the tests' own clock.
private func at(_ seconds: Int) -> MonotonicInstant {
  MonotonicInstant(nanoseconds: 1_000_000_000) + .seconds(seconds)
}

struct ConnectionAgeTests {
  private enum Input {
    case start
    case callsBegan
    case callsEnded
    case timer
  }

  private typealias Step = (seconds: Int, input: Input, action: ConnectionAge.Action?)

  /// Plays a connection that was opened at 0 s.
  private func play(
    idle: Int? = nil, age: Int? = nil, grace: Int? = nil, chance: Double = 0.5, _ steps: [Step]
  ) {
    let limits = ConnectionAge.Limits(
      maxIdle: idle.map { .seconds($0) }, maxAge: age.map { .seconds($0) },
      grace: grace.map { .seconds($0) })
    var life = ConnectionAge(limits, openedAt: at(0), chance: chance)
    for (index, step) in steps.enumerated() {
      var action: ConnectionAge.Action?
      switch step.input {
      case .start: action = life.start()
      case .callsBegan: life.callsBegan()
      case .callsEnded: action = life.callsEnded(at: at(step.seconds))
      case .timer: action = life.timerFired(at: at(step.seconds))
      }
      #expect(action == step.action, "step \(index)")
    }
  }

  @Test func `S43: a connection without a bound sets no timer`() {
    play([(0, .start, nil), (1, .callsBegan, nil), (2, .callsEnded, nil), (3, .timer, nil)])
  }

  @Test func `S43: a connection that never had a call is idle from its start`() {
    play(
      idle: 60, grace: 5,
      [
        (0, .start, .armTimer(at: at(60))),
        (60, .timer, .drain(.idle, armTimer: at(65))),
        (65, .timer, .cutOff),
        (70, .timer, nil),
      ])
  }

  @Test func `S43: idleness is measured from the end of the last call`() {
    play(
      idle: 60,
      [
        (0, .start, .armTimer(at: at(60))),
        (10, .callsBegan, nil),
        (50, .callsEnded, nil),
        (60, .timer, .armTimer(at: at(110))),
        (110, .timer, .drain(.idle, armTimer: nil)),
      ])
  }

  @Test func `S43: a connection with calls is not idle, however long they take`() {
    play(
      idle: 60,
      [
        (0, .start, .armTimer(at: at(60))),
        (10, .callsBegan, nil),
        (60, .timer, nil),
        (500, .callsEnded, .armTimer(at: at(560))),
        (510, .callsBegan, nil),
        (520, .callsEnded, nil),
        (560, .timer, .armTimer(at: at(580))),
        (580, .timer, .drain(.idle, armTimer: nil)),
      ])
  }

  @Test(arguments: [(0.0, 900), (0.5, 1_000), (1.0, 1_100)])
  func `S43: the greatest age varies by a tenth`(chance: Double, seconds: Int) {
    play(age: 1_000, chance: chance, [(0, .start, .armTimer(at: at(seconds)))])
  }

  @Test func `S43: an old connection drains with its calls and is cut off after the grace`() {
    play(
      age: 100, grace: 10,
      [
        (0, .start, .armTimer(at: at(100))),
        (1, .callsBegan, nil),
        (99, .timer, .armTimer(at: at(100))),
        (100, .timer, .drain(.age, armTimer: at(110))),
        (105, .callsEnded, nil),
        (109, .timer, .armTimer(at: at(110))),
        (110, .timer, .cutOff),
      ])
  }

  @Test func `S43: without a grace calls may go on for ever`() {
    play(
      age: 100,
      [
        (1, .callsBegan, nil),
        (100, .timer, .drain(.age, armTimer: nil)),
        (10_000, .timer, nil),
      ])
  }

  @Test func `S43: age wins over idleness, and the nearer bound sets the timer`() {
    play(
      idle: 60, age: 100,
      [
        (0, .start, .armTimer(at: at(60))),
        (10, .callsBegan, nil),
        (40, .callsEnded, nil),
        (60, .timer, .armTimer(at: at(100))),
        (100, .timer, .drain(.age, armTimer: nil)),
      ])
  }

  @Test func `S43: idleness after calls comes before age when it is nearer`() {
    play(
      idle: 10, age: 100,
      [
        (0, .start, .armTimer(at: at(10))),
        (5, .callsBegan, nil),
        (10, .timer, .armTimer(at: at(100))),
        (20, .callsEnded, .armTimer(at: at(30))),
        (30, .timer, .drain(.idle, armTimer: nil)),
      ])
  }

  @Test func `S43: GOAWAY says which bound it was`() {
    #expect(ConnectionAge.Reason.idle.rawValue == "max_idle")
    #expect(ConnectionAge.Reason.age.rawValue == "max_age")
  }
}
