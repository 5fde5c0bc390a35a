internal import SlipwayBase
public import SlipwayCompression
internal import SlipwayHTTP2
internal import Synchronization

/// What a handler knows of its call beside the request, and what it may add to the response.
public final class ServerContext: Sendable {
  /// What the handler asks to send beside its response.
  struct ResponseExtras: Sendable {
    var initial = Metadata()
    var trailing = Metadata()
    var compression: CompressionFormat?
    /// Whether a call that fails without a message gets headers all the same. Clients do not retry
    /// a call that they got headers of (gRFC A6), so an interceptor's metadata is no reason.
    var wantsHeaders = false
  }

  private struct State: Sendable {
    var requestMetadata: Metadata?
    var requestID: String?
    var leading = Metadata()
    var response = ResponseExtras()
  }

  /// The method that was called.
  public let method: MethodDescriptor
  /// When the caller gives up; nil when it never does.
  public let deadline: Deadline?
  /// The address of the caller, such as `127.0.0.1:53210`.
  public let peer: String
  /// Who the caller proved to be with its certificate; nil in the clear, and for a caller that
  /// showed none.
  public let peerIdentity: PeerIdentity?

  private let headers: HeaderBlock
  /// Nothing before somebody asks for or sets something: most calls have none of it.
  private let state = Mutex<State?>(nil)
  private let hasResponseExtras = Atomic(false)
  private let lastWasCompressed = Atomic(false)

  /// Creates the context of a call whose headers were received.
  init(
    method: MethodDescriptor, headers: HeaderBlock, deadline: Deadline?, peer: String,
    peerIdentity: PeerIdentity? = nil
  ) {
    self.method = method
    self.headers = headers
    self.deadline = deadline
    self.peer = peer
    self.peerIdentity = peerIdentity
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
    withState { state in
      if let metadata = state.requestMetadata { return metadata }
      let metadata = Metadata(received: headers)
      state.requestMetadata = metadata
      return metadata
    }
  }

  /// An identifier of this call alone, for logs and records; made when first asked for.
  public var requestID: String {
    withState { state in
      if let id = state.requestID { return id }
      let id = UniqueID.next()
      state.requestID = id
      return id
    }
  }

  /// Takes an identifier that the caller gave; for interceptors, before anybody asks for one.
  package func useRequestID(_ id: String) {
    withState { $0.requestID = id }
  }

  /// The host that the caller believes to talk to: `:authority`, or `host` without it.
  public var authority: String {
    headers.first(":authority") ?? headers.first("host") ?? ""
  }

  /// What the caller says it is; empty when it does not say.
  public var userAgent: String {
    headers.first("user-agent") ?? ""
  }

  /// Whether the caller compressed the message that the handler was given last.
  public var requestWasCompressed: Bool {
    lastWasCompressed.load(ordering: .relaxed)
  }

  /// Sets the metadata that goes out before the response. Has no effect once headers were sent:
  /// with the first message, or when the handler returned.
  public func setInitialMetadata(_ metadata: Metadata) {
    withState { $0.response.initial = metadata }
    hasResponseExtras.store(true, ordering: .releasing)
  }

  /// Adds metadata that goes out before the response, in front of what the handler sets; for
  /// interceptors.
  package func addLeadingMetadata(_ metadata: Metadata) {
    withState { $0.leading.add(metadata) }
    hasResponseExtras.store(true, ordering: .releasing)
  }

  /// Adds metadata that goes out after the response, with its status. Has no effect after the
  /// handler returned.
  public func addTrailingMetadata(_ metadata: Metadata) {
    withState { $0.response.trailing.add(metadata) }
    hasResponseExtras.store(true, ordering: .releasing)
  }

  /// Compresses the response's messages in the first of these formats that the caller says it
  /// understands (`grpc-accept-encoding`), or not at all. Has no effect once headers were sent.
  public func setResponseCompression(_ formats: [CompressionFormat]) {
    let format = formats.first { headers.lists($0) }
    withState { $0.response.compression = format }
    hasResponseExtras.store(true, ordering: .releasing)
  }

  /// What the handler asked to send; nil, without taking a lock, when it asked for nothing.
  var responseExtras: ResponseExtras? {
    guard hasResponseExtras.load(ordering: .acquiring) else { return nil }
    return withState { state in
      var response = state.response
      response.wantsHeaders = !response.initial.isEmpty
      guard !state.leading.isEmpty else { return response }
      response.initial = state.leading
      response.initial.add(state.response.initial)
      return response
    }
  }

  private func withState<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    state.withLock { state in
      var held = state.take() ?? State()
      defer { state = held }
      return body(&held)
    }
  }

  /// Remembers how the message travelled that the handler is given now.
  func noteMessage(wasCompressed: Bool) {
    if wasCompressed != lastWasCompressed.load(ordering: .relaxed) {
      lastWasCompressed.store(wasCompressed, ordering: .relaxed)
    }
  }
}

extension HeaderBlock {
  /// Whether the peer announced that it understands a format.
  fileprivate func lists(_ format: CompressionFormat) -> Bool {
    var isListed = false
    unsafe forEachField { name, value in
      if unsafe name.equals("grpc-accept-encoding") {
        isListed = unsafe isListed || format.isListed(in: value)
      }
    }
    return isListed
  }
}
