import SlipwayRPC

/// The server that a case talks to.
struct InteropPeer: Sendable {
  let channel: RPCChannel

  /// The generated stubs.
  var stub: GRPCTesting.TestServiceClient { .init(channel: channel) }

  /// What a call fails with; throws when it does not.
  func failure(of call: () async throws -> Void) async throws -> RPCError {
    do {
      try await call()
    } catch let error as RPCError {
      return error
    }
    throw InteropCase.Failure(description: "the call should have failed")
  }

  /// A payload of zeros.
  func payload(_ count: Int) -> GRPCTesting.Payload {
    .init(body: [UInt8](repeating: 0, count: count))
  }

  /// A request for one answer of a size.
  func wish(_ size: Int, payload count: Int) -> GRPCTesting.StreamingOutputCallRequest {
    .init(
      responseParameters: [.init(size: Int32(size))], payload: payload(count))
  }
}
