internal import SlipwayBase
internal import SlipwayHTTP2
internal import Synchronization

/// What a handler knows of its call beside the request, and what it may add to the response.
public final class ServerContext: Sendable {
  /// What the handler asks to send beside its response.
  struct ResponseMetadata: Sendable {
    var initial = Metadata()
    var trailing = Metadata()
  }

  private struct State: Sendable {
    var requestMetadata: Metadata?
    var requestID: String?
    var response = ResponseMetadata()
  }

  /// The method that was called.
  public let method: MethodDescriptor
  /// When the caller gives up; nil when it never does.
  public let deadline: Deadline?
  /// The address of the caller, such as `127.0.0.1:53210`.
  public let peer: String

  private let headers: HeaderBlock
  private let state: Mutex<State>
  private let hasResponseMetadata = Atomic(false)

  /// Creates the context of a call whose headers were received.
  init(method: MethodDescriptor, headers: HeaderBlock, deadline: Deadline?, peer: String) {
    self.method = method
    self.headers = headers
    self.deadline = deadline
    self.peer = peer
    state = Mutex(State())
  }

  /// Creates a context without a connection, to call a handler directly.
  package convenience init(
    method: MethodDescriptor, requestMetadata: Metadata = Metadata(), deadline: Deadline? = nil,
    peer: String = ""
  ) {
    let headers = HeaderBlock()
    requestMetadata.append(to: headers)
    self.init(method: method, headers: headers, deadline: deadline, peer: peer)
  }

  /// What the caller sent beside the request: read from the headers when first asked for.
  public var requestMetadata: Metadata {
    state.withLock { state in
      if let metadata = state.requestMetadata { return metadata }
      let metadata = Metadata(received: headers)
      state.requestMetadata = metadata
      return metadata
    }
  }

  /// An identifier of this call alone, for logs and records; made when first asked for.
  public var requestID: String {
    state.withLock { state in
      if let id = state.requestID { return id }
      let id = UniqueID.next()
      state.requestID = id
      return id
    }
  }

  /// The host that the caller believes to talk to: `:authority`, or `host` without it.
  public var authority: String {
    headers.first(":authority") ?? headers.first("host") ?? ""
  }

  /// What the caller says it is; empty when it does not say.
  public var userAgent: String {
    headers.first("user-agent") ?? ""
  }

  /// Sets the metadata that goes out before the response. Has no effect after the handler returned.
  public func setInitialMetadata(_ metadata: Metadata) {
    state.withLock { $0.response.initial = metadata }
    hasResponseMetadata.store(true, ordering: .releasing)
  }

  /// Adds metadata that goes out after the response, with its status. Has no effect after the
  /// handler returned.
  public func addTrailingMetadata(_ metadata: Metadata) {
    state.withLock { $0.response.trailing.add(metadata) }
    hasResponseMetadata.store(true, ordering: .releasing)
  }

  /// What the handler asked to send; nil, without taking a lock, when it asked for nothing.
  var responseMetadata: ResponseMetadata? {
    guard hasResponseMetadata.load(ordering: .acquiring) else { return nil }
    return state.withLock { $0.response }
  }
}
