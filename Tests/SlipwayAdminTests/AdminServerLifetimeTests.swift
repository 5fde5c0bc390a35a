import SlipwayAdmin
import Testing

struct AdminServerLifetimeTests {
  @Test func `a port in use is an error that names it`() throws {
    let server = try OpenServer()
    let address = AdminAddress(host: "127.0.0.1", port: server.port)
    let second = AdminServer(routes: [], log: .silent)
    let error = #expect(throws: AdminError.self) { try second.start(at: address) }
    #expect(error?.message == "cannot listen on \(address): Address already in use")
  }

  @Test func `a host without an address is an error that names it`() throws {
    let address = AdminAddress(host: "no-such-host.invalid", port: 0)
    let server = AdminServer(routes: [], log: .silent)
    let error = #expect(throws: AdminError.self) { try server.start(at: address) }
    #expect(error?.message.contains("no-such-host.invalid") == true)
  }

  @Test func `after stop nobody listens and open connections are closed`() throws {
    let server = try OpenServer()
    let connection = try RawConnection(port: server.port)
    connection.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = try connection.read(until: "☺\n")
    server.server.stop()
    server.server.stop()
    #expect(try connection.readAll() == "")
    #expect(throws: RawConnection.Failed.self) { try RawConnection(port: server.port) }
  }

  @Test func `a server that is let go closes its port`() throws {
    let port: UInt16 = try { try OpenServer().port }()
    #expect(throws: RawConnection.Failed.self) { try RawConnection(port: port) }
  }
}
