import SlipwayBase
import SlipwayCompression
import SlipwayRPC

/// `grpc.testing.TestService` as the gRPC interoperability descriptions have it, and what the wire
/// tests ask for by metadata.
struct InteropService: GRPCTesting.TestServiceHandler {
  let clock: any Clock
  let metrics: MetricsRegistry

  func emptyCall(
    _ request: GRPCTesting.Empty, _ context: ServerContext
  ) async throws(RPCError) -> GRPCTesting.Empty {
    try await WireWishes(context, clock, metrics).fulfil()
    return request
  }

  func unaryCall(
    _ request: GRPCTesting.SimpleRequest, _ context: ServerContext
  ) async throws(RPCError) -> GRPCTesting.SimpleResponse {
    try await WireWishes(context, clock, metrics).fulfil()
    try check(request.expectCompressed, context)
    if request.responseCompressed?.value == true {
      context.setResponseCompression([.gzip, .deflate])
    }
    try fail(request.responseStatus)
    return .init(payload: payload(Int(request.responseSize)))
  }

  func streamingOutputCall(
    _ request: GRPCTesting.StreamingOutputCallRequest,
    _ responses: ResponseWriter<GRPCTesting.StreamingOutputCallResponse>, _ context: ServerContext
  ) async throws(RPCError) {
    try await WireWishes(context, clock, metrics).fulfil()
    if request.responseParameters.contains(where: { $0.compressed?.value == true }) {
      context.setResponseCompression([.gzip, .deflate])
    }
    try await answer(request, responses)
    try fail(request.responseStatus)
  }

  func streamingInputCall(
    _ requests: RequestMessages<GRPCTesting.StreamingInputCallRequest>, _ context: ServerContext
  ) async throws(RPCError) -> GRPCTesting.StreamingInputCallResponse {
    try await WireWishes(context, clock, metrics).fulfil()
    var sum = 0
    for try await request in requests {
      try check(request.expectCompressed, context)
      sum += request.payload?.body.count ?? 0
    }
    return .init(aggregatedPayloadSize: Int32(clamping: sum))
  }

  func fullDuplexCall(
    _ requests: RequestMessages<GRPCTesting.StreamingOutputCallRequest>,
    _ responses: ResponseWriter<GRPCTesting.StreamingOutputCallResponse>, _ context: ServerContext
  ) async throws(RPCError) {
    try await WireWishes(context, clock, metrics).fulfil()
    for try await request in requests {
      try await answer(request, responses)
      try fail(request.responseStatus)
    }
  }

  func halfDuplexCall(
    _ requests: RequestMessages<GRPCTesting.StreamingOutputCallRequest>,
    _ responses: ResponseWriter<GRPCTesting.StreamingOutputCallResponse>, _ context: ServerContext
  ) async throws(RPCError) {
    try await WireWishes(context, clock, metrics).fulfil()
    var held: [GRPCTesting.StreamingOutputCallRequest] = []
    for try await request in requests { held.append(request) }
    for request in held { try await answer(request, responses) }
  }

  private func answer(
    _ request: GRPCTesting.StreamingOutputCallRequest,
    _ responses: ResponseWriter<GRPCTesting.StreamingOutputCallResponse>
  ) async throws(RPCError) {
    for wanted in request.responseParameters {
      if wanted.intervalUs > 0 {
        try await sleep(.microseconds(Int64(wanted.intervalUs)))
      }
      try await responses.send(
        .init(payload: payload(Int(wanted.size))), mayCompress: wanted.compressed?.value == true)
    }
  }

  private func sleep(_ duration: Duration) async throws(RPCError) {
    do {
      try await clock.sleep(until: clock.now() + duration)
    } catch {
      throw RPCError(code: .cancelled, message: "nobody waits any more")
    }
  }

  private func payload(_ count: Int) -> GRPCTesting.Payload {
    .init(body: [UInt8](repeating: 0, count: max(0, count)))
  }

  private func fail(_ status: GRPCTesting.EchoStatus?) throws(RPCError) {
    guard let status, status.code != 0 else { return }
    throw RPCError(code: StatusCode(rawValue: Int(status.code)), message: status.message)
  }

  private func check(
    _ expected: GRPCTesting.BoolValue?, _ context: ServerContext
  ) throws(RPCError) {
    guard let expected, expected.value != context.requestWasCompressed else { return }
    throw RPCError(
      code: .invalidArgument,
      message: expected.value
        ? "the message should have been compressed" : "the message should not be compressed")
  }
}
