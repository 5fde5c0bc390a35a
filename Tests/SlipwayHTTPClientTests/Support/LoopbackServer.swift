import Glibc
import Synchronization

/// An HTTP/1.1 server on a free port of this machine that answers as a test wants and remembers
/// what came.
final class LoopbackServer: Sendable {
  /// A request as it arrived.
  struct Request: Sendable {
    /// The request line and the header lines.
    var head: [String] = []
    var body: [UInt8] = []

    /// Whether this line is in the head.
    func has(_ line: String) -> Bool { head.contains(line) }
  }

  enum Answer: Sendable {
    /// These bytes; the connection stays open.
    case bytes([UInt8])
    /// These bytes and the end of the connection.
    case last([UInt8])
    /// Nothing until the client goes away.
    case silence
  }

  struct Seen: Sendable {
    var connections = 0
    var requests: [Request] = []
    /// Requests that came and have no answer yet, now and at most.
    var open = 0
    var openMax = 0
    /// Connections that the client closed.
    var closed = 0
  }

  let port: UInt16
  private let listener: Int32
  private let state: StateBox

  /// Starts the server. `answer` runs on a thread of each connection.
  init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    (listener, port) = try Self.listen()
    let state = StateBox()
    self.state = state
    let listener = listener
    startThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        state.seen.withLock { $0.connections += 1 }
        startThread {
          Self.serve(connection, state, answer)
          close(connection)
        }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// What came so far.
  var seen: Seen { state.seen.withLock { $0 } }

  /// The URL of a path on this server.
  func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// A response with this body and its length.
  static func response(
    _ body: [UInt8] = [], status: String = "200 OK", headers: [String] = []
  ) -> [UInt8] {
    let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers
    return Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  /// A port on which nobody listens.
  static func unusedPort() throws -> UInt16 {
    let (listener, port) = try listen()
    close(listener)
    return port
  }

  private final class StateBox: Sendable {
    let seen = Mutex(Seen())
  }

  private static func serve(
    _ connection: Int32, _ state: StateBox, _ answer: @Sendable (Request) -> Answer
  ) {
    var input: [UInt8] = []
    while let request = read(connection, &input) {
      state.seen.withLock { seen in
        seen.requests.append(request)
        seen.open += 1
        seen.openMax = max(seen.openMax, seen.open)
      }
      let answer = answer(request)
      // Before the bytes leave: the client's next request may come at once.
      if case .silence = answer {} else { state.seen.withLock { $0.open -= 1 } }
      switch answer {
      case .bytes(let bytes): write(connection, bytes)
      case .last(let bytes): return write(connection, bytes)
      case .silence: break
      }
    }
    state.seen.withLock { $0.closed += 1 }
  }

  /// The next request of a connection; `nil` at its end.
  private static func read(_ connection: Int32, _ input: inout [UInt8]) -> Request? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let split = input.firstRange(of: end) {
        let text = String(decoding: input[..<split.lowerBound], as: UTF8.self)
        var request = Request(head: text.split(separator: "\r\n").map(String.init))
        let length =
          request.head.compactMap { line -> Int? in
            let parts = line.split(separator: ": ")
            return parts.first == "Content-Length" ? Int(parts[1]) : nil
          }.first ?? 0
        if input.count >= split.upperBound + length {
          request.body = Array(input[split.upperBound..<(split.upperBound + length)])
          input.removeFirst(split.upperBound + length)
          return request
        }
      }
      let chunk = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
        count = max(0, Glibc.read(connection, buffer.baseAddress, 65536))
      }
      guard !chunk.isEmpty else { return nil }
      input += chunk
    }
  }

  private static func write(_ connection: Int32, _ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest.removeFirst(count)
    }
  }

  private static func listen() throws -> (Int32, UInt16) {
    struct CannotListen: Error {}
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && Glibc.listen(listener, 64) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard isListening else { throw CannotListen() }
    return (listener, UInt16(bigEndian: address.sin_port))
  }
}

/// Runs `body` on a thread of its own.
func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  pthread_create(
    &thread, nil,
    { context in
      if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }, Unmanaged.passRetained(Box(body)).toOpaque())
  pthread_detach(thread)
}
