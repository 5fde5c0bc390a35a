/// What ties together everything that happens for one call: its place in a trace and its id.
package struct CallTrace: Sendable, Hashable {
  /// The trace of the call that the running task works for; nil outside of calls. Tasks that a
  /// handler starts inherit it.
  @TaskLocal package static var current: CallTrace?

  /// The span that stands for the call.
  package let span: TraceParent
  /// What is passed on along the trace.
  package let state: TraceState
  /// Names the call, to its caller too.
  package let requestID: String

  /// A call with these ids.
  package init(span: TraceParent, state: TraceState, requestID: String) {
    self.span = span
    self.state = state
    self.requestID = requestID
  }

  /// What log records say of the call: `trace_id`, `span_id` and `request_id`.
  package var logFields: [LogField] {
    [
      LogField("trace_id", span.traceID), LogField("span_id", span.spanID),
      LogField("request_id", requestID),
    ]
  }

  /// Headers for calls that are made on behalf of this one: `traceparent`, and `tracestate` when
  /// there is one.
  package var headers: [(name: String, value: String)] {
    let parent = (name: "traceparent", value: span.header)
    return state.header.isEmpty ? [parent] : [parent, (name: "tracestate", value: state.header)]
  }
}
