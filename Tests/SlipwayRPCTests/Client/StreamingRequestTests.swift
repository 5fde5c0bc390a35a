import SlipwayBase
import SlipwayRPC
import SlipwayTestKit
import Testing

/// Requests that stream while their call ends.
struct StreamingRequestTests {
  /// Sends until that throws, and returns what it throws.
  private func sendUntilRefused(_ call: RPCChannel.Chatting, _ message: RawMessage) async
    -> RPCError
  {
    while true {
      do throws(RPCError) { try await call.send(message) } catch { return error }
    }
  }

  @Test(arguments: [1, 100, 1 << 20])
  func `messages sent before there is a connection arrive`(bytes: Int) async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    let call = channel.collect()
    let message = RawMessage(Array(repeating: 7, count: bytes))
    try await call.send(message)
    #expect(try await call.response() == message)
    await channel.close()
  }

  @Test(arguments: [1, 100, 20_000, 1 << 20])
  func `C45: a status before the end of the requests stops sending`(bytes: Int) async throws {
    let server = try await TestServer()
    server.streaming.onChat { (requests, responses, context) async throws(RPCError) in
      for try await _ in requests { throw RPCError(code: .aborted, message: "enough") }
    }
    let channel = try server.channel()
    for _ in 0..<20 {
      let call = channel.chat()
      let message = RawMessage(Array(repeating: 7, count: bytes))
      #expect(await sendUntilRefused(call, message).code == .aborted)
      #expect(await call.responses.collected().failure?.code == .aborted)
    }
    await channel.close()
  }

  @Test(arguments: [1, 100, 20_000, 1 << 20])
  func `C43: cancelling stops sending`(bytes: Int) async throws {
    let server = try await TestServer()
    let channel = try server.channel()
    for _ in 0..<20 {
      let call = channel.chat()
      let message = RawMessage(Array(repeating: 7, count: bytes))
      try await call.send(message)
      async let failure = sendUntilRefused(call, message)
      call.cancel()
      #expect(await failure.code == .cancelled)
    }
    await channel.close()
    #expect(await TestServer.eventually { server.runs(0) })
  }
}
