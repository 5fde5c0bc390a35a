import SlipwayBase
import SlipwayHTTP2
import SlipwayRPC
import SlipwayServices
import Synchronization
import Testing

struct CallTracingTests {
  private static let trace = "0af7651916cd43dd8448eb211c80319c"
  private static let parent = "00-\(trace)-b7ad6b7169203331-01"

  /// What a handler sees that is called with these headers.
  private static func seen(_ headers: [(String, String)]) async throws -> CallTrace {
    let block = HeaderBlock()
    for (name, value) in headers { block.append(name: name, value: value) }
    let context = ServerContext(
      method: .init(service: "a.B", method: "C"), requestMetadata: Metadata(received: block))
    let seen = Mutex<CallTrace?>(nil)
    try await CallTracing(log: Logger(sink: RecordedLog())).intercept(context) {
      seen.withLock { $0 = CallTrace.current }
    }
    let trace = try #require(seen.withLock { $0 })
    #expect(context.requestID == trace.requestID)
    return trace
  }

  @Test func `a call is another span of its caller's trace`() async throws {
    let call = try await Self.seen([
      ("traceparent", Self.parent), ("tracestate", "a=1"), ("tracestate", "b=2"),
    ])
    #expect(call.span.traceID == Self.trace)
    #expect(call.span.spanID != "b7ad6b7169203331")
    #expect(call.span.flags == 1)
    #expect(call.state.header == "a=1,b=2")
  }

  @Test(arguments: [
    [], [("traceparent", "00-\(trace)-b7ad6b7169203331")], [("tracestate", "a=1")],
    [("traceparent", parent), ("traceparent", parent)],
    [("traceparent", "no"), ("grpc-trace-bin", legacy)],
    [("traceparent", parent), ("traceparent", parent), ("grpc-trace-bin", legacy)],
  ])
  func `a call of no valid trace begins one`(headers: [(String, String)]) async throws {
    let call = try await Self.seen(headers + [("tracestate", "a=1")])
    #expect(call.span.traceID != Self.trace)
    #expect(call.state == .empty)
    #expect(try await Self.seen(headers).span.traceID != call.span.traceID)
  }

  @Test func `a bad state does not spoil the trace`() async throws {
    let call = try await Self.seen([("traceparent", Self.parent), ("tracestate", "A=1")])
    #expect(call.span.traceID == Self.trace)
    #expect(call.state == .empty)
  }

  @Test func `older libraries tell the trace in their own way`() async throws {
    let call = try await Self.seen([("grpc-trace-bin", Self.legacy)])
    #expect(call.span.traceID == Self.trace)
    #expect(call.span.flags == 1)
  }

  /// `parent` as OpenCensus writes it.
  private static let legacy = Base64.encode(
    [0, 0] + (Hex.decode(trace) ?? []) + [1] + (Hex.decode("b7ad6b7169203331") ?? []) + [2, 1])

  @Test(arguments: ["x", "an id with blanks", String(repeating: "i", count: 128)])
  func `the caller may name the call`(id: String) async throws {
    #expect(try await Self.seen([("x-request-id", id)]).requestID == id)
  }

  @Test(arguments: ["", String(repeating: "i", count: 129)])
  func `a call without a good name gets one`(id: String) async throws {
    let made = try await Self.seen([("x-request-id", id)]).requestID
    #expect(UniqueID.isUUID(made))
    #expect(try await Self.seen([]).requestID != made)
  }

  @Test func `a failure carries the id, and is logged with the trace when it is a fault`()
    async throws
  {
    let log = RecordedLog()
    let tracing = CallTracing(log: Logger(sink: log))
    for code in [StatusCode.notFound, .internal] {
      var metadata = Metadata()
      try metadata.add("x-request-id", "r-\(code.name)")
      let context = ServerContext(
        method: .init(service: "a.B", method: "C"), requestMetadata: metadata)
      let error = await #expect(throws: RPCError.self) {
        try await tracing.intercept(context) { () throws(RPCError) in
          throw RPCError(code: code, message: "why")
        }
      }
      #expect(error?.code == code)
      #expect(error?.metadata.first("x-request-id") == "r-\(code.name)")
    }
    let record = try #require(log.records.first)
    #expect(log.records.count == 1)
    #expect(record["request_id"] == "r-INTERNAL")
    #expect(record["trace_id"]?.count == 32)
    #expect(record["span_id"]?.count == 16)
    #expect(record["method"] == "/a.B/C")
    #expect(record["error"] == "why")
    #expect(CallTrace.current == nil)
  }
}

/// Keeps the fields of what is logged.
private final class RecordedLog: LogSink {
  private let state = Mutex<[[String: String]]>([])

  var records: [[String: String]] { state.withLock { $0 } }

  func write(_ level: LogLevel, _ message: String, _ fields: [LogField]) {
    state.withLock { state in
      state.append(.init(fields.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }))
    }
  }
}
