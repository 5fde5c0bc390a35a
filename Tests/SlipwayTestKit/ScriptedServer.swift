import Glibc
import SlipwayBase
import SlipwayHTTP2

/// A server under a test's control on a real socket: answers through an HTTP/2 session as the test
/// says, or with bytes of any kind, one connection after the other.
///
/// Every wait has a deadline.
package final class ScriptedServer {
  package private(set) var session: Session
  package private(set) var events: [RecordedEvent] = []
  /// The port of this machine that it listens on.
  package let port: UInt16
  /// Whether the client closed the connection.
  package private(set) var isClosed = false
  private let listener: Int32
  private let greets: Bool
  private let limits: SessionLimits
  private var descriptor: Int32 = -1

  /// Listens. With `greets` false nothing is sent but what the test says: the session only listens.
  package init(greets: Bool = true, limits: SessionLimits = SessionLimits()) throws {
    self.greets = greets
    self.limits = limits
    session = try Session(.server, limits: limits)
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && listen(listener, 8) == 0
          && getsockname(listener, address, &size) == 0
      }
    }
    guard status else { throw PeerError("cannot listen: errno \(errno)") }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit {
    close(descriptor)
    close(listener)
  }

  /// Takes the next connection and forgets the one before.
  package func accept() async throws {
    try await wait(for: "a connection") {
      var poller = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      return poll(&poller, 1, 2) > 0
    }
    if descriptor >= 0 { close(descriptor) }
    descriptor = Glibc.accept(listener, nil, nil)
    session = try Session(.server, limits: limits)
    events = []
    isClosed = false
    try flush()
  }

  /// Takes the next request on the connection and returns its stream.
  package func request() async throws -> Int32 {
    let seen = events.count
    var stream: Int32 = 0
    try await run { server in
      for case .headers(let id, _, true, _) in server.events[seen...] { stream = id }
      return stream != 0
    }
    return stream
  }

  /// Receives until `isDone`.
  package func run(until isDone: (ScriptedServer) -> Bool) async throws {
    try await wait(for: "what the test waits for: \(events)") {
      if isDone(self) { return true }
      try receive()
      return isDone(self)
    }
  }

  /// Answers a stream with headers, a body and trailers; any of them may be missing.
  package func answer(
    _ stream: Int32, headers: [(String, String)], body: [UInt8]? = nil,
    trailers: [(String, String)]? = nil
  ) throws {
    session.submitResponse(
      stream, headers: Self.block(headers), endStream: body == nil && trailers == nil)
    if let body { session.write(stream) { $0.append(body) } }
    if body != nil || trailers != nil {
      session.finish(stream, trailers: trailers.map(Self.block))
    }
    try flush()
  }

  /// Sends what the session wants to say.
  package func flush() throws {
    var output = ByteBuffer()
    try session.send(into: &output, limit: .max)
    collect()
    if greets { send(output.copyBytes()) }
  }

  /// Sends bytes of any kind.
  package func send(_ bytes: [UInt8]) {
    _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Closes the connection without a word.
  package func hangUp() {
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  private func wait(for what: String, _ isDone: () throws -> Bool) async throws {
    let deadline = MonotonicInstant.now() + .seconds(10)
    while try !isDone() {
      guard MonotonicInstant.now() < deadline else { throw PeerError("too late for \(what)") }
      await Task.yield()
    }
  }

  private func receive() throws {
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard !isClosed, poll(&poller, 1, 2) > 0 else { return }
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

  private static func block(_ fields: [(String, String)]) -> HeaderBlock {
    let block = HeaderBlock()
    for (name, value) in fields { block.append(name: name, value: value) }
    return block
  }
}
