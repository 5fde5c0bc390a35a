import SlipwayBase
import SlipwayRPC
import SlipwayTestKit
import Testing

/// What tests of the client do again and again.
enum TestChannel {
  /// Options whose waits are short.
  static var quick: ChannelOptions {
    var options = ChannelOptions()
    options.backoff = Backoff(initial: .milliseconds(10), maximum: .milliseconds(20))
    options.closeGrace = .milliseconds(200)
    return options
  }

  /// A channel to a scripted server that has accepted its connection; `first` is on it.
  static func connected(
    to server: ScriptedServer, _ options: ChannelOptions = quick
  ) async throws -> (channel: RPCChannel, first: Task<[UInt8], any Error>, stream: Int32) {
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: options)
    let first = Task { try await echo([1], on: channel) }
    try await server.accept()
    return (channel, first, try await server.request())
  }

  /// A channel to a scripted server that says nothing but what the test says; `first` is on
  /// stream 1.
  static func connectedByHand(
    to server: ScriptedServer, settings: [UInt8] = Frame.emptySettings
  ) async throws -> (channel: RPCChannel, first: Task<[UInt8], any Error>) {
    let channel = try RPCChannel(target: "127.0.0.1:\(server.port)", options: quick)
    let first = Task { try await echo([1], on: channel) }
    try await server.accept()
    server.send(settings)
    _ = try await server.request()
    return (channel, first)
  }

  /// Calls `Echo`, with a deadline in any case, so that no test waits for ever.
  static func echo(
    _ bytes: [UInt8], on channel: RPCChannel, _ options: CallOptions = CallOptions()
  ) async throws -> [UInt8] {
    var options = options
    options.timeout = options.timeout ?? .seconds(10)
    let answer: RawMessage = try await channel.unary(
      MethodDescriptor(service: TestServer.service, method: "Echo"), RawMessage(bytes),
      options: options)
    return answer.bytes
  }

  /// Why a call failed; records an issue when it did not.
  static func failure(of call: Task<[UInt8], any Error>) async -> RPCError? {
    await #expect(throws: RPCError.self) { try await call.value }
  }

  /// Why a new call is refused; `nil` when it is not, in which case it is given up.
  static func refusal(by channel: RPCChannel) async -> RPCError? {
    let call = Task { try await echo([9], on: channel, CallOptions(timeout: .milliseconds(20))) }
    guard case .failure(let error) = await call.result else { return nil }
    return error as? RPCError
  }

  /// Waits for something that takes calls to be seen.
  static func eventually(_ condition: () async -> Bool) async -> Bool {
    let deadline = MonotonicInstant.now() + .seconds(10)
    while await !condition() {
      guard MonotonicInstant.now() < deadline else { return false }
    }
    return true
  }

  /// The headers of every response that is gRPC.
  static let headers = [(":status", "200"), ("content-type", "application/grpc")]

  /// Answers a stream with one message.
  static func answer(
    _ stream: Int32, _ bytes: [UInt8] = [1], by server: ScriptedServer
  ) throws {
    try server.answer(
      stream, headers: headers, body: RawMessage.framed(bytes), trailers: [("grpc-status", "0")])
  }
}
