import SlipwayBase
import Testing

@testable import SlipwayRPC

struct ClientCallTests {
  private static let cancelled = RPCError(code: .cancelled, message: "")

  private func call(_ timeout: Duration? = nil) -> ClientCall {
    ClientCall(
      MethodDescriptor(service: "s", method: "m"), CallOptions(timeout: timeout),
      request: ByteBuffer(), on: ChannelOptions())
  }

  private func failure(_ timeout: Duration?, _ ends: ResponseReader.End...) async -> RPCError? {
    let call = call(timeout)
    let outcome = await withCheckedContinuation { done in
      call.begin(done)
      for end in ends { call.end(end) }
    }
    return if case .failure(let failure) = outcome { failure } else { nil }
  }

  @Test func `D11: CANCELLED after the deadline is the deadline`() async {
    #expect(await failure(.zero, .failure(Self.cancelled)) == .deadlineExceeded)
  }

  @Test(arguments: [nil, Duration.seconds(60)])
  func `D11: CANCELLED before the deadline is kept`(timeout: Duration?) async {
    #expect(await failure(timeout, .failure(Self.cancelled)) == Self.cancelled)
  }

  @Test func `only the first end counts`() async {
    let first = RPCError(code: .notFound, message: "")
    #expect(await failure(nil, .failure(first), .failure(Self.cancelled)) == first)
  }

  @Test func `an end that came first waits for its caller`() async {
    let call = call()
    call.end(.failure(Self.cancelled))
    guard case .failure(Self.cancelled) = await withCheckedContinuation({ call.begin($0) }) else {
      Issue.record("the call did not fail")
      return
    }
  }

  @Test func `C11: success without a message is a failure`() async {
    #expect(await failure(nil, .success(()))?.code == .internal)
  }
}
