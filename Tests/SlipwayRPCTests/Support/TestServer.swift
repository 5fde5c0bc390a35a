import SlipwayBase
import SlipwayRPC
import SlipwayRuntime
import SlipwayTestKit
import Synchronization

/// A server on a port of its own, with methods that do what tests need.
final class TestServer: Sendable {
  static let service = "test.v1.TestService"
  /// What `Large` answers: more than any socket buffer takes.
  static let largeBytes = 16 * 1024 * 1024

  let server: RPCServer
  /// Where it listens.
  let address: String
  let metrics = MetricsRegistry()
  let log = RecordingLog()
  let handlers = HandlerCounts()
  private let loops: LoopGroup
  private let port: Mutex<UInt16>

  init(
    limits: ServerLimits = ServerLimits(), loops loopCount: Int = 1,
    interceptors: [any ServerInterceptor] = [], address: String = "127.0.0.1:0"
  ) async throws {
    loops = try LoopGroup(count: loopCount)
    port = Mutex(0)
    let configuration = ServerConfiguration(
      limits: limits, interceptors: interceptors, log: Logger(sink: log, level: .debug),
      metrics: metrics)
    server = RPCServer(
      configuration: configuration, registry: TestServer.registry(handlers), loops: loops)
    let bound = try await server.start(listen: [SocketAddress.parse(address)])
    let text = bound[0].description
    self.address = text
    port.withLock { $0 = UInt16(text.split(separator: ":").last ?? "") ?? 0 }
  }

  deinit {
    server.stop()
    loops.shutdown()
  }

  /// Connections that are open.
  var connections: Int { metric("grpc_server_connections ") }

  /// Calls of `Echo` that ended well.
  var echoes: Int { metric("grpc_server_handled_total{", "Echo", "grpc_code=\"OK\"") }

  private func metric(_ name: String, _ parts: String...) -> Int {
    let line = metrics.exposition().split(separator: "\n").first { line in
      line.hasPrefix(name) && parts.allSatisfy { line.contains($0) }
    }
    return Int(line?.split(separator: " ").last ?? "") ?? 0
  }

  /// A client connected to the server.
  func peer(greets: Bool = true) throws -> ScriptedPeer {
    try ScriptedPeer(port: port.withLock { $0 }, greets: greets)
  }

  /// The fields of a gRPC request to a method of the test service.
  static func request(
    _ method: String, _ more: [(String, String)] = [], path: String? = nil,
    contentType: String? = "application/grpc"
  ) -> [(String, String)] {
    [
      (":method", "POST"), (":scheme", "http"), (":path", path ?? "/\(service)/\(method)"),
      (":authority", "localhost"), ("te", "trailers"),
    ] + (contentType.map { [("content-type", $0)] } ?? []) + more
  }

  /// Waits for something that happens on another thread.
  static func eventually(_ condition: () -> Bool) async -> Bool {
    let deadline = MonotonicInstant.now() + .seconds(10)
    while !condition() {
      guard MonotonicInstant.now() < deadline else { return false }
      await Task.yield()
    }
    return true
  }

  private static func registry(_ handlers: HandlerCounts) -> ServiceRegistry {
    var registry = ServiceRegistry()
    registry.unary(method("Echo")) { (request: RawMessage, context) async throws(RPCError) in
      request
    }
    registry.unary(method("Fail")) { (request: RawMessage, context) async throws(RPCError) in
      var metadata = Metadata()
      try metadata.add("reason", "test")
      guard request.bytes.isEmpty else { return request }
      throw RPCError(code: .notFound, message: "no ☺", details: [0, 255], metadata: metadata)
    }
    registry.unary(method("Decorate")) { (request: RawMessage, context) async throws(RPCError) in
      context.setInitialMetadata(context.requestMetadata)
      context.addTrailingMetadata(context.requestMetadata)
      return request
    }
    registry.unary(method("Large")) { (request: RawMessage, context) async throws(RPCError) in
      RawMessage(Array(repeating: 1, count: largeBytes))
    }
    registry.unary(method("Wait")) { (request: RawMessage, context) async throws(RPCError) in
      handlers.began.wrappingAdd(1, ordering: .relaxed)
      while !handlers.isReleased { await Task.yield() }
      return request
    }
    registry.unary(method("Hang")) { (request: RawMessage, context) async throws(RPCError) in
      handlers.began.wrappingAdd(1, ordering: .relaxed)
      while !Task.isCancelled { await Task.yield() }
      handlers.cancelled.wrappingAdd(1, ordering: .relaxed)
      return request
    }
    handlers.streaming.register(in: &registry)
    return registry
  }

  private static func method(_ name: String) -> MethodDescriptor {
    MethodDescriptor(service: service, method: name)
  }
}

/// How many handlers of `Hang` and `Wait` began, how many were cancelled, and the way to let those
/// of `Wait` go on.
final class HandlerCounts: Sendable {
  let began = Atomic(0)
  let cancelled = Atomic(0)
  let streaming = StreamingService()
  private let released = Atomic(false)

  /// Whether handlers of `Wait` may return.
  var isReleased: Bool { released.load(ordering: .acquiring) }

  /// Lets handlers of `Wait` return.
  func release() {
    released.store(true, ordering: .releasing)
  }

  /// Handlers that began so far.
  var begun: Int { began.load(ordering: .relaxed) }

  /// Handlers that were cancelled so far.
  var ended: Int { cancelled.load(ordering: .relaxed) }
}

/// Keeps log records for a test to look at.
final class RecordingLog: LogSink {
  private let records = Mutex<[String]>([])

  func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {
    let text = fields.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    records.withLock { $0.append("\(level.text) \(message) \(text)") }
  }

  /// The records so far.
  var lines: [String] { records.withLock { $0 } }
}
