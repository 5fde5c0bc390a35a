import SlipwayBase
import Testing

@Suite struct CallTraceTests {
  private static func trace(_ state: [String] = []) throws -> CallTrace {
    let span = try #require(
      TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
    return CallTrace(span: span, state: TraceState(state), requestID: "r1")
  }

  @Test func `log records name trace, span and request`() throws {
    #expect(
      try Self.trace().logFields == [
        LogField("trace_id", "0af7651916cd43dd8448eb211c80319c"),
        LogField("span_id", "b7ad6b7169203331"), LogField("request_id", "r1"),
      ])
  }

  @Test func `outgoing calls carry the span, and the state when there is one`() throws {
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    #expect(try Self.trace().headers.map(\.name) == ["traceparent"])
    let headers = try Self.trace(["a=1"]).headers
    #expect(headers.map(\.name) == ["traceparent", "tracestate"])
    #expect(headers.map(\.value) == [parent, "a=1"])
  }

  @Test func `tasks of a call inherit its trace`() async throws {
    let trace = try Self.trace()
    #expect(CallTrace.current == nil)
    await CallTrace.$current.withValue(trace) {
      let inner = Task { CallTrace.current }
      #expect(await inner.value == trace)
    }
    #expect(CallTrace.current == nil)
  }
}
