import SlipwayRPC
import Testing

@testable import SlipwayServer

struct ConnectionSettingsTests {
  @Test func `the defaults are those of the protocol room`() throws {
    let limits = try settings([]).limits
    let defaults = ServerLimits()
    #expect(limits.keepalive == defaults.keepalive)
    #expect(limits.connectionIdleMax == nil)
    #expect(limits.connectionAgeMax == nil)
    #expect(limits.connectionAgeGrace == nil)
    #expect(limits.receiveMessageBytesMax == defaults.receiveMessageBytesMax)
    #expect(limits.sendMessageBytesMax == defaults.sendMessageBytesMax)
    #expect(limits.http2.concurrentStreamsMax == defaults.http2.concurrentStreamsMax)
    #expect(limits.handlersPerConnectionMax == defaults.handlersPerConnectionMax)
    #expect(limits.handlersMax == defaults.handlersMax)
  }

  @Test func `every setting reaches the server`() throws {
    let limits = try settings([
      "--keepalive-interval-seconds", "11", "--keepalive-timeout-seconds", "12",
      "--connection-idle-max-seconds", "13", "--connection-age-max-seconds", "14",
      "--connection-age-grace-seconds", "15", "--receive-bytes-max", "2048",
      "--send-bytes-max", "4096", "--concurrent-streams-max", "300", "--handlers-max", "17",
    ]).limits
    #expect(limits.keepalive.interval == .seconds(11))
    #expect(limits.keepalive.timeout == .seconds(12))
    #expect(limits.keepalive.withoutCalls)
    #expect(limits.connectionIdleMax == .seconds(13))
    #expect(limits.connectionAgeMax == .seconds(14))
    #expect(limits.connectionAgeGrace == .seconds(15))
    #expect(limits.receiveMessageBytesMax == 2_048)
    #expect(limits.sendMessageBytesMax == 4_096)
    #expect(limits.http2.concurrentStreamsMax == 300)
    #expect(limits.handlersPerConnectionMax == 300)
    #expect(limits.handlersMax == 17)
  }

  @Test(arguments: [
    (["--keepalive-interval-seconds", "0"], "use a number from 1 to 31536000"),
    (["--keepalive-timeout-seconds", "soon"], "'soon' does not fit; use a number from 1 to 3600"),
    (["--connection-age-max-seconds", "-1"], "use a number from 0 to 31536000"),
    (["--concurrent-streams-max", "0"], "use a number from 1 to 100000"),
    (["--handlers-max", "0"], "use a number from 1 to 1000000"),
    (["--connection-age-grace-seconds", "5"], "set --connection-age-max-seconds too"),
  ])
  func `what makes no sense is refused with what would`(words: [String], text: String) throws {
    let error = try #require(#expect(throws: ConfigurationError.self) { try settings(words) })
    #expect(error.description.hasPrefix(words[0]))
    #expect(error.description.hasSuffix(text), "\(error)")
  }

  private func settings(_ words: [String]) throws -> ConnectionSettings {
    try ConfigurationReader(arguments: words, environment: [:], readFile: { _ in nil })
      .configuration().connections
  }
}
