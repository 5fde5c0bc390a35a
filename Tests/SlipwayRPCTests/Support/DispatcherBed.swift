import SlipwayBase
import SlipwayRuntime
import SlipwayTestKit

@testable import SlipwayRPC

/// A dispatcher without its channel, so that a test knows when a call was placed.
final class DispatcherBed: Sendable {
  private let loop: EventLoop
  private let dispatcher: CallDispatcher

  init(to server: ScriptedServer, _ options: ChannelOptions = TestChannel.quick) throws {
    let target = try Target.parse("127.0.0.1:\(server.port)")
    loop = try EventLoop(name: "dispatcher")
    dispatcher = CallDispatcher(target, try ConnectionSettings(target, options), on: loop)
  }

  deinit {
    let dispatcher = dispatcher
    loop.execute { dispatcher.closeNow() }
    loop.stop()
  }

  /// Starts a call and returns once it is on a stream or waits.
  func start(_ bytes: [UInt8]) async -> ClientCall {
    var request = ByteBuffer()
    _ = MessageWriter.append(RawMessage(bytes), to: &request)
    let call = ClientCall(
      MethodDescriptor(service: TestServer.service, method: "Echo"),
      CallOptions(timeout: .seconds(10)), request: request, on: ChannelOptions())
    await turn { [dispatcher] in dispatcher.start(call) }
    return call
  }

  /// The message or the error that a call ended with.
  func outcome(of call: ClientCall) async -> ClientCall.Outcome {
    await withCheckedContinuation { done in
      loop.execute { call.begin(done) }
    }
  }

  /// Runs `body` on the loop, after what the loop's sockets have brought until now.
  func turn(_ body: @escaping @Sendable () -> Void = {}) async {
    await withCheckedContinuation { done in
      loop.execute {
        body()
        done.resume()
      }
    }
  }
}
