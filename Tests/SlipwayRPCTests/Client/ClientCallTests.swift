import SlipwayBase
import Testing

@testable import SlipwayRPC

struct ClientCallTests {
  private static let cancelled = RPCError(code: .cancelled, message: "")

  private func outcome(
    _ timeout: Duration?, _ ends: UnaryResponse.Outcome...
  ) async -> UnaryResponse.Outcome {
    let call = ClientCall(
      "/s/m", CallOptions(timeout: timeout), request: ByteBuffer(), on: ChannelOptions())
    return await withCheckedContinuation { done in
      call.begin(done)
      for end in ends { call.end(end) }
    }
  }

  @Test func `CANCELLED after the deadline is the deadline (D11)`() async {
    let late = await outcome(.zero, .failure(Self.cancelled))
    #expect(late == .failure(ClientCall.deadlineExceeded))
  }

  @Test(arguments: [nil, Duration.seconds(60)])
  func `CANCELLED before the deadline is kept (D11)`(timeout: Duration?) async {
    #expect(await outcome(timeout, .failure(Self.cancelled)) == .failure(Self.cancelled))
  }

  @Test func `only the first outcome counts`() async {
    #expect(await outcome(nil, .success([1]), .failure(Self.cancelled)) == .success([1]))
  }

  @Test func `an outcome that came first waits for its caller`() async {
    let call = ClientCall("/s/m", CallOptions(), request: ByteBuffer(), on: ChannelOptions())
    call.end(.success([1]))
    #expect(await withCheckedContinuation { call.begin($0) } == .success([1]))
  }

  @Test func `a call starts over once (C55)`() {
    let call = ClientCall("/s/m", CallOptions(), request: ByteBuffer(), on: ChannelOptions())
    #expect(call.startOver())
    #expect(!call.startOver())
  }
}
