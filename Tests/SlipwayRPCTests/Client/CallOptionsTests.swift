import SlipwayBase
import Testing

@testable import SlipwayRPC

struct CallOptionsTests {
  private func context(_ remaining: Duration?) -> ServerContext {
    ServerContext(
      method: MethodDescriptor(service: "s", method: "m"),
      deadline: remaining.map { Deadline(instant: .now() + $0) })
  }

  @Test(
    arguments: [
      (nil, nil, nil), (.seconds(5), nil, .seconds(5)), (nil, .seconds(9), .seconds(9)),
      (.seconds(5), .seconds(9), .seconds(5)), (.seconds(9), .seconds(5), .seconds(5)),
    ] as [(Duration?, Duration?, Duration?)])
  func `D9: a handler's calls take no longer than its own caller waits`(
    own: Duration?, callers: Duration?, expected: Duration?
  ) throws {
    let options = CallOptions(timeout: own).within(context(callers))
    guard let expected else { return #expect(options.timeout == nil) }
    let timeout = try #require(options.timeout)
    #expect(timeout <= expected && timeout > expected - .seconds(1))
  }

  @Test func `D9: a caller that waits no more leaves no time`() {
    #expect(CallOptions().within(context(.zero)).timeout == .zero)
  }
}
