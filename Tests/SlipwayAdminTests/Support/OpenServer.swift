import SlipwayAdmin
import SlipwayBase
import Synchronization

/// A running admin port with two paths.
final class OpenServer {
  /// Whether `/readyz` says yes.
  final class Readiness: Sendable {
    private let flag = Atomic(false)

    var value: Bool { flag.load(ordering: .acquiring) }

    func set() {
      flag.store(true, ordering: .releasing)
    }
  }

  let server: AdminServer
  let port: UInt16
  let isReady: Readiness

  init(_ limits: AdminLimits = AdminLimits()) throws {
    let isReady = Readiness()
    let routes = [
      AdminRoute("/metrics") {
        AdminResponse(status: 200, contentType: "text/plain; version=0.0.4", body: "up 1 ☺\n")
      },
      AdminRoute("/readyz") {
        AdminResponse(status: isReady.value ? 200 : 503, body: "")
      },
    ]
    self.isReady = isReady
    server = AdminServer(routes: routes, limits: limits, log: .silent)
    port = try server.start(at: AdminAddress(host: "127.0.0.1", port: 0)).port
  }

  /// What comes back for this text until the connection ends.
  func ask(_ text: String) throws -> String {
    let connection = try RawConnection(port: port)
    connection.send(text)
    return try connection.readAll()
  }

  func get(_ path: String) throws -> String {
    try ask("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
  }
}

extension Logger {
  /// A logger that forgets.
  static var silent: Logger {
    struct Nowhere: LogSink {
      func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {}
    }
    return Logger(sink: Nowhere())
  }
}
