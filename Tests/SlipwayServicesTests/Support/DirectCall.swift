import SlipwayBase
import SlipwayRPC
import Synchronization

/// A call of a streaming handler without a connection.
final class DirectCall<Response: BinaryMessage>: Sendable {
  private let messages: AsyncStream<Response>
  private let feed: AsyncStream<Response>.Continuation

  init() {
    (messages, feed) = AsyncStream.makeStream()
  }

  /// Takes the handler's messages.
  var responses: ResponseWriter<Response> {
    ResponseWriter(.init(send: { [feed] message, _ in feed.yield(message) }, sendHeaders: {}))
  }

  /// Takes one message.
  func take(_ message: Response) { feed.yield(message) }

  /// What the handler sends, in order.
  var received: AsyncStream<Response>.Iterator { messages.makeAsyncIterator() }

  /// Says that the handler sends nothing more.
  func finish() { feed.finish() }

  /// Everything the handler sent before it returned.
  func all() async -> [Response] {
    finish()
    return await messages.reduce(into: []) { $0.append($1) }
  }

  /// A context for the handler.
  static func context(_ method: MethodDescriptor) -> ServerContext {
    ServerContext(method: method)
  }
}

extension RequestMessages {
  /// A stream of these messages.
  init(_ messages: [Message]) {
    let rest = Mutex(messages[...])
    self.init { () throws(RPCError) in rest.withLock { $0.popFirst() } }
  }
}
