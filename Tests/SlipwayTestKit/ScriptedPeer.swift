import Glibc
import SlipwayBase
import SlipwayHTTP2

/// A client under a test's control on a real socket: speaks proper HTTP/2 through a session, or
/// sends bytes of any kind.
///
/// Every wait has a deadline.
package final class ScriptedPeer {
  /// What the server sent on one stream.
  package struct Response {
    package var headers: [String] = []
    package var body: [UInt8] = []
    package var trailers: [String] = []
    package var closedWith: ErrorCode?

    /// The value of a header or trailer.
    package func value(_ name: String) -> String? {
      let prefix = "\(name): "
      return (headers + trailers).last { $0.hasPrefix(prefix) }.map {
        String($0.dropFirst(prefix.count))
      }
    }
  }

  package let session: Session
  package private(set) var events: [RecordedEvent] = []
  /// Whether the server closed the connection.
  package private(set) var isClosed = false
  /// Whether bytes are sent one by one.
  package var sendsByteByByte = false
  private let descriptor: Int32
  private let greets: Bool

  /// Connects to a port of this machine. With `greets` false nothing is sent but what the test
  /// says: the session only listens.
  package init(port: UInt16, greets: Bool = true) throws {
    self.greets = greets
    session = try Session(.client)
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard result == 0 else { throw PeerError("cannot connect to port \(port): errno \(errno)") }
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    try flush()
  }

  deinit {
    Glibc.close(descriptor)
  }

  /// Closes the connection without a word.
  package func close() {
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Opens a stream through the session. Without `endStream` `send` may add to its body.
  package func open(_ fields: [(String, String)], body: [UInt8] = [], endStream: Bool = true) throws
    -> Int32
  {
    let block = HeaderBlock()
    for (name, value) in fields { block.append(name: name, value: value) }
    let stream = try session.submitRequest(headers: block)
    session.write(stream) { $0.append(body) }
    if endStream { session.finish(stream, trailers: nil) }
    try flush()
    return stream
  }

  /// Makes the session expect answers on the next stream, whose frames the test sends by hand.
  /// The session must open no stream of its own after that.
  package func expectStream() throws -> Int32 {
    try flush()
    let block = HeaderBlock()
    for (name, value) in Frame.request { block.append(name: name, value: value) }
    let stream = try session.submitRequest(headers: block)
    session.finish(stream, trailers: nil)
    var discarded = ByteBuffer()
    try session.send(into: &discarded, limit: .max)
    return stream
  }

  /// Sends bytes of any kind.
  package func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = sendsByteByByte ? rest.prefix(1) : rest
      let count = piece.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0 {
        isClosed = true
        return
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends what the session wants to say.
  package func flush() throws {
    var output = ByteBuffer()
    try session.send(into: &output, limit: .max)
    collect()
    if greets { try send(output.copyBytes()) }
  }

  /// Receives until `isDone`; throws when that does not happen in time.
  package func run(
    within limit: Duration = .seconds(10), until isDone: (ScriptedPeer) -> Bool
  ) async throws {
    let deadline = MonotonicInstant.now() + limit
    while !isDone(self) {
      guard !isClosed else { throw PeerError("the server closed the connection: \(events)") }
      guard MonotonicInstant.now() < deadline else { throw PeerError("too late: \(events)") }
      try receive()
      await Task.yield()
    }
  }

  /// Receives until a stream is closed, and returns what came on it.
  package func response(_ stream: Int32) async throws -> Response {
    try await run { $0.isStreamClosed(stream) }
    return response(soFar: stream)
  }

  /// Receives until the server closes the connection.
  package func waitUntilClosed(within limit: Duration = .seconds(10)) async throws {
    let deadline = MonotonicInstant.now() + limit
    while !isClosed {
      guard MonotonicInstant.now() < deadline else { throw PeerError("not closed: \(events)") }
      try receive()
      await Task.yield()
    }
  }

  private func isStreamClosed(_ wanted: Int32) -> Bool {
    events.contains { if case .closed(wanted, _) = $0 { true } else { false } }
  }

  /// What came on a stream until now.
  package func response(soFar stream: Int32) -> Response {
    var response = Response()
    for event in events {
      switch event {
      case .headers(stream, let fields, true, _): response.headers = fields
      case .headers(stream, let fields, false, _): response.trailers = fields
      case .data(stream, let bytes, _): response.body += bytes
      case .closed(stream, let code): response.closedWith = code
      default: break
      }
    }
    return response
  }

  private func receive() throws {
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&poller, 1, 2) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else {
      isClosed = true
      return
    }
    try bytes.prefix(count).withUnsafeBytes { try session.receive($0, at: .now()) }
    collect()
    try flush()
  }

  private func collect() {
    while let event = session.nextEvent() {
      let recorded = RecordedEvent(event, in: session)
      if case .data(let stream, let bytes, _) = recorded { session.consume(stream, bytes.count) }
      events.append(recorded)
    }
  }
}

/// A test's peer did not see what it waited for.
package struct PeerError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}
