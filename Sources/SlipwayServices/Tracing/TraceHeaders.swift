internal import SlipwayBase
internal import SlipwayRPC

/// Reads from a call's metadata where the call stands: its trace and its id.
enum TraceHeaders {
  /// The header that names a call.
  static let requestID = "x-request-id"

  private static let requestIDBytesMax = 128

  /// The trace of a call, as another span of its caller's trace; a new trace when the caller is in
  /// none or says so in a way that is not valid (W3C Trace Context §3.2 and §4.2). `newRequestID`
  /// is used when the caller gives no id of 1 to 128 printable characters.
  static func read(
    _ metadata: Metadata, using generator: inout some RandomNumberGenerator,
    newRequestID: () -> String
  ) -> CallTrace {
    let id = requestID(metadata) ?? newRequestID()
    guard let parent = parent(metadata) else {
      return CallTrace(span: .begin(using: &generator), state: .empty, requestID: id)
    }
    return CallTrace(
      span: parent.child(using: &generator),
      state: TraceState(metadata.values(for: "tracestate")), requestID: id)
  }

  /// One `traceparent`; without any `grpc-trace-bin`, the form of older gRPC libraries.
  private static func parent(_ metadata: Metadata) -> TraceParent? {
    let headers = metadata.values(for: "traceparent")
    if headers.count == 1 { return TraceParent(headers[0]) }
    let legacy = metadata.binaryValues(for: "grpc-trace-bin")
    guard headers.isEmpty, legacy.count == 1 else { return nil }
    return TraceParent(openCensus: legacy[0])
  }

  private static func requestID(_ metadata: Metadata) -> String? {
    guard let id = metadata.first(requestID), (1...requestIDBytesMax).contains(id.utf8.count),
      id.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
    else { return nil }
    return id
  }
}
