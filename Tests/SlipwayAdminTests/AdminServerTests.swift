import SlipwayAdmin
import SlipwayBase
import Testing

struct AdminServerTests {
  @Test func `GET answers what the route says`() throws {
    let server = try OpenServer()
    let answer = try server.ask("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(answer.contains("\r\nContent-Type: text/plain; version=0.0.4\r\n"))
    #expect(answer.contains("\r\nContent-Length: 9\r\n"))
    #expect(answer.hasSuffix("\r\n\r\nup 1 ☺\n"))
  }

  @Test func `the status is the route's, and it is asked each time`() throws {
    let server = try OpenServer()
    #expect(try server.get("/readyz").hasPrefix("HTTP/1.1 503 "))
    server.isReady.set()
    #expect(try server.get("/readyz").hasPrefix("HTTP/1.1 200 "))
  }

  @Test func `a query does not change the path`() throws {
    let server = try OpenServer()
    #expect(try server.get("/metrics?name[]=up").hasPrefix("HTTP/1.1 200 "))
  }

  @Test func `HEAD has the length and no body`() throws {
    let server = try OpenServer()
    let answer = try server.ask("HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(answer.contains("\r\nContent-Length: 9\r\n"))
    #expect(answer.hasSuffix("\r\n\r\n"))
  }

  @Test(arguments: ["/", "/metric", "/metrics/", "/METRICS", "/..%2fmetrics", "//metrics"])
  func `other paths are not there`(path: String) throws {
    let answer = try OpenServer().get(path)
    #expect(answer.hasPrefix("HTTP/1.1 404 "))
    #expect(answer.contains("/metrics, /readyz"))
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "get", "BREW"])
  func `other methods are refused`(method: String) throws {
    let server = try OpenServer()
    let answer = try server.ask(
      "\(method) /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(answer.hasPrefix("HTTP/1.1 405 "))
    #expect(answer.contains("\r\nAllow: GET, HEAD\r\n"))
  }

  @Test(arguments: [
    "Content-Length: 36", "Content-Length: 036", "Transfer-Encoding: chunked",
  ])
  func `a body is refused and never taken for a request`(framing: String) throws {
    for method in ["GET", "POST", "PUT"] {
      let server = try OpenServer()
      let answer = try server.ask(
        "\(method) /metrics HTTP/1.1\r\nHost: x\r\n\(framing)\r\n\r\n"
          + "GET /readyz HTTP/1.1\r\nHost: evil\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(method): \(answer)")
      #expect(!answer.contains(" 503 "), "\(method): \(answer)")
    }
  }

  @Test func `a connection serves many requests`() throws {
    let server = try OpenServer()
    let connection = try RawConnection(port: server.port)
    for _ in 0..<3 {
      connection.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try connection.read(until: "☺\n").hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test(arguments: ["nonsense\r\n\r\n", "GET /metrics HTTP/1.1\r\n\r\n"])
  func `what is not HTTP is not answered with a page`(text: String) throws {
    #expect(try !OpenServer().ask(text).contains(" 200 "))
  }

  @Test func `a head over the limit is refused`() throws {
    var limits = AdminLimits()
    limits.connectionBytes = 2048
    let head = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    let long = head + "X-Long: \(String(repeating: "a", count: 4000))\r\n\r\n"
    #expect(try OpenServer(limits).ask(long).hasPrefix("HTTP/1.1 431 "))
    #expect(try OpenServer().ask(long).hasPrefix("HTTP/1.1 200 "))
  }

  @Test func `a silent connection is closed`() throws {
    var limits = AdminLimits()
    limits.silenceSeconds = 1
    let server = try OpenServer(limits)
    let connection = try RawConnection(port: server.port)
    connection.send("GET /metr")
    let begun = MonotonicInstant.now()
    _ = try connection.readAll()
    #expect(MonotonicInstant.now() - begun >= .milliseconds(900))
  }

  @Test func `one connection more than the limit waits for its turn`() throws {
    var limits = AdminLimits()
    limits.connectionsMax = 2
    let server = try OpenServer(limits)
    var served: [RawConnection] = []
    for _ in 0..<2 {
      let connection = try RawConnection(port: server.port)
      connection.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
      _ = try connection.read(until: "☺\n")
      served.append(connection)
    }
    let third = try RawConnection(port: server.port)
    third.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(!third.hasInput(milliseconds: 100))
    served.removeAll()
    #expect(try third.read(until: "☺\n").hasPrefix("HTTP/1.1 200 "))
  }
}
