import SlipwayBase
import SlipwayHTTP2
import SlipwayTestKit
import Synchronization

@testable import SlipwayRPC

/// Methods of all kinds that stream, whose handlers a test may replace before it calls them.
final class StreamingService: Sendable {
  typealias Requests = RequestMessages<RawMessage>
  typealias Responses = ResponseWriter<RawMessage>
  typealias Collect = @Sendable (Requests, ServerContext) async throws(RPCError) -> RawMessage
  typealias Spell = @Sendable (RawMessage, Responses, ServerContext) async throws(RPCError) -> Void
  typealias Chat = @Sendable (Requests, Responses, ServerContext) async throws(RPCError) -> Void

  static let collect = method("Collect", .clientStreaming)
  static let spell = method("Spell", .serverStreaming)
  static let chat = method("Chat", .bidirectional)

  /// What runs; unless a test says otherwise it answers the joined messages, each byte of the
  /// request, each request.
  private struct Handlers: Sendable {
    var collect: Collect = { (requests, context) async throws(RPCError) in
      var joined: [UInt8] = []
      for try await request in requests { joined += request.bytes }
      return RawMessage(joined)
    }
    var spell: Spell = { (request, responses, context) async throws(RPCError) in
      for byte in request.bytes { try await responses.send(RawMessage([byte])) }
    }
    var chat: Chat = { (requests, responses, context) async throws(RPCError) in
      for try await request in requests { try await responses.send(request) }
    }
  }

  private let handlers = Mutex(Handlers())

  /// Replaces the handler of the method that takes a stream.
  func onCollect(_ handler: @escaping Collect) {
    handlers.withLock { $0.collect = handler }
  }

  /// Replaces the handler of the method that answers with a stream.
  func onSpell(_ handler: @escaping Spell) {
    handlers.withLock { $0.spell = handler }
  }

  /// Replaces the handler of the method that streams both ways.
  func onChat(_ handler: @escaping Chat) {
    handlers.withLock { $0.chat = handler }
  }

  /// Adds the methods to a server's.
  func register(in registry: inout ServiceRegistry) {
    registry.clientStreaming(Self.collect) {
      (requests: Requests, context) async throws(RPCError) -> RawMessage in
      try await self.handlers.withLock(\.collect)(requests, context)
    }
    registry.serverStreaming(Self.spell) {
      (request: RawMessage, responses: Responses, context) async throws(RPCError) in
      try await self.handlers.withLock(\.spell)(request, responses, context)
    }
    registry.bidirectional(Self.chat) {
      (requests: Requests, responses: Responses, context) async throws(RPCError) in
      try await self.handlers.withLock(\.chat)(requests, responses, context)
    }
  }

  private static func method(_ name: String, _ kind: MethodDescriptor.Kind) -> MethodDescriptor {
    MethodDescriptor(service: TestServer.service, method: name, kind: kind)
  }
}

extension TestServer {
  /// The methods that stream.
  var streaming: StreamingService { handlers.streaming }

  /// A channel to the server.
  func channel(_ options: ChannelOptions = TestChannel.quick) throws -> RPCChannel {
    try RPCChannel(target: address, options: options)
  }

  /// How many handlers run, as the metrics say.
  func runs(_ count: Int) -> Bool {
    metrics.exposition().contains("grpc_server_handlers \(count)\n")
  }
}

/// Calls of the methods that stream, with a deadline in any case, so that no test waits for ever.
extension RPCChannel {
  typealias Collecting = ClientStreamingCall<RawMessage, RawMessage>
  typealias Chatting = BidirectionalCall<RawMessage, RawMessage>

  func collect(_ options: CallOptions = CallOptions()) -> Collecting {
    clientStreaming(StreamingService.collect, options: options.bounded)
  }

  func spell(
    _ bytes: [UInt8], _ options: CallOptions = CallOptions()
  ) -> ResponseStream<RawMessage> {
    serverStreaming(StreamingService.spell, RawMessage(bytes), options: options.bounded)
  }

  func chat(_ options: CallOptions = CallOptions()) -> Chatting {
    bidirectional(StreamingService.chat, options: options.bounded)
  }
}

extension CallOptions {
  fileprivate var bounded: CallOptions {
    var options = self
    options.timeout = timeout ?? .seconds(60)
    return options
  }
}

extension ResponseStream<RawMessage> {
  /// All messages that come, and how the call ends.
  func collected() async -> (messages: [[UInt8]], failure: RPCError?) {
    var messages: [[UInt8]] = []
    do throws(RPCError) {
      for try await message in self { messages.append(message.bytes) }
      return (messages, nil)
    } catch {
      return (messages, error)
    }
  }
}

/// A count, a sign or an error that a handler leaves for its test.
final class Noted<Value: Sendable>: Sendable {
  private let held: Mutex<[Value]>

  init() { held = Mutex([]) }

  /// Leaves another value.
  func note(_ value: Value) { held.withLock { $0.append(value) } }

  /// What was left so far.
  var values: [Value] { held.withLock { $0 } }

  /// How much was left so far.
  var count: Int { held.withLock { $0.count } }
}

extension ScriptedServer {
  /// Answers with headers and the beginning of a body.
  func begin(
    _ stream: Int32, headers: [(String, String)] = TestChannel.headers, body: [UInt8]
  ) throws {
    let block = HeaderBlock()
    for (name, value) in headers { block.append(name: name, value: value) }
    session.submitResponse(stream, headers: block, endStream: false)
    session.write(stream) { $0.append(body) }
    try flush()
  }
}
