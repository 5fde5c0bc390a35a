import Glibc
import SlipwayBase
import SlipwayTLS

/// A blocking TCP socket on the loopback interface; everything ends after ten seconds.
final class Socket {
  private let descriptor: Int32
  /// The program at the other end, which must not end before the socket.
  var peer: OpenSSLProgram?

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Listens on a free port.
  static func listen() throws -> (socket: Socket, port: UInt16) {
    let socket = Socket(
      Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
    var address = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port: UInt16? = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> Bool in
        bind(socket.descriptor, generic, length) == 0
          && Glibc.listen(socket.descriptor, 4) == 0
          && getsockname(socket.descriptor, generic, &length) == 0
      } ? UInt16(bigEndian: pointer.pointee.sin_port) : nil
    }
    guard let port else { throw OpenSSLProgram.Failure(what: "no port: \(errno)") }
    return (socket, port)
  }

  /// Takes the next connection.
  func accept() throws -> Socket {
    guard Socket.wait(descriptor, POLLIN) else {
      throw OpenSSLProgram.Failure(what: "nobody connects")
    }
    return Socket(Glibc.accept(descriptor, nil, nil))
  }

  /// Connects to a port.
  static func connect(_ port: UInt16) throws -> Socket {
    let socket = Socket(
      Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
    var address = loopback(port)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw OpenSSLProgram.Failure(what: "cannot connect: \(errno)") }
    return socket
  }

  /// Sends everything.
  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count, Socket.wait(descriptor, POLLOUT) {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      sent += count
    }
  }

  /// Receives some bytes; none at the end of the connection.
  func receive() throws -> [UInt8] {
    guard Socket.wait(descriptor, POLLIN) else {
      throw OpenSSLProgram.Failure(what: "the peer is silent")
    }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    return Array(chunk[..<max(count, 0)])
  }

  /// Carries bytes between a session and the socket until `isDone`.
  func drive(
    _ session: TLSSession, into heard: inout [UInt8],
    until isDone: (TLSSession, [UInt8]) -> Bool
  ) throws {
    defer { flush(session) }
    while !isDone(session, heard) {
      flush(session)
      let bytes = try receive()
      if bytes.isEmpty { return try session.receiveEnd() }
      try SessionPair.feed(bytes, to: session, into: &heard)
    }
  }

  /// Sends what the session has for its peer.
  func flush(_ session: TLSSession) {
    send(SessionPair.output(of: session))
  }

  /// Waits up to ten seconds until a descriptor is ready.
  static func wait(_ descriptor: Int32, _ events: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    return poll(&entry, 1, 10_000) == 1
  }

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}
