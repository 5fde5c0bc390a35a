import Glibc
import SlipwayRuntime
import Testing

struct ListenerTests {
  @Test(arguments: ["127.0.0.1:0", "[::1]:0"])
  func `a listener names the port it was given and takes connections`(text: String) throws {
    let listener = try Listener(SocketAddress.parse(text))
    #expect(listener.localAddress.port != 0)
    let client = try Socket.connect(to: listener.localAddress)
    var accepted = try wait { try listener.accept() }
    #expect(client.connectError(listener.localAddress) == nil)
    #expect(accepted.peer.port != nil)
    #expect(try bytes("hello") { try client.write($0) } == .bytes(5))
    #expect(try receive(&accepted.socket) == "hello")
  }

  @Test func `a port that is taken is an error that names it`() throws {
    let first = try Listener(SocketAddress.parse("127.0.0.1:0"))
    let address = first.localAddress
    let error = #expect(throws: RuntimeError.self) { _ = try Listener(address) }
    #expect(error?.description == "bind \(address): Address already in use")
  }

  @Test func `the file of a dead unix listener is replaced, that of a living one is not`() throws {
    let path = "/tmp/slipway-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
    let address = try SocketAddress.parse("unix:" + path)
    do {
      let living = try Listener(address)
      let error = #expect(throws: RuntimeError.self) { _ = try Listener(address) }
      #expect(error?.number == EADDRINUSE)
      _ = living.descriptor
    }
    #expect(access(path, F_OK) != 0)
    // A process that was killed leaves its file.
    let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(dead, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(bound == 0)
    close(dead)
    #expect(access(path, F_OK) == 0)
    let listener = try Listener(address)
    _ = try Socket.connect(to: listener.localAddress)
    #expect(try listener.accept() != nil)
  }

  @Test func `a refused connection says so`() throws {
    let address: SocketAddress
    do { address = try Listener(SocketAddress.parse("127.0.0.1:0")).localAddress }
    let socket = try Socket.connect(to: address)
    var watched = pollfd(fd: socket.descriptor, events: Int16(POLLOUT), revents: 0)
    #expect(poll(&watched, 1, 5_000) == 1)
    #expect(
      socket.connectError(address)?.description == "connect \(address): Connection refused")
  }

  @Test func `writing to a closed connection is an error and no signal`() throws {
    let listener = try Listener(SocketAddress.parse("127.0.0.1:0"))
    let client = try Socket.connect(to: listener.localAddress)
    do { _ = try wait { try listener.accept() } }
    let error = #expect(throws: RuntimeError.self) {
      for _ in 0..<1_000 { _ = try bytes("x") { try client.write($0) } }
    }
    #expect(error?.number == EPIPE || error?.number == ECONNRESET)
  }

  private func bytes<Result>(
    _ text: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try Array(text.utf8).withUnsafeBytes(body)
  }

  private func receive(_ socket: inout Socket) throws -> String {
    var buffer = [UInt8](repeating: 0, count: 64)
    var watched = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&watched, 1, 5_000) == 1)
    guard case .bytes(let count) = try buffer.withUnsafeMutableBytes({ try socket.read(into: $0) })
    else { return "" }
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  private func wait(_ body: () throws -> Accepted?) throws -> Accepted {
    for _ in 0..<1_000 {
      if let accepted = try body() { return accepted }
      poll(nil, 0, 5)
    }
    throw RuntimeError("accept", errno: ETIMEDOUT)
  }
}
