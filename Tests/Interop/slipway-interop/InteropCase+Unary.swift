import SlipwayCompression
import SlipwayRPC

extension InteropCase {
  /// The cases of calls with one message each way.
  static let unary: [InteropCase] = [
    InteropCase(name: "empty_unary") { peer in
      try expect(try await peer.stub.emptyCall(.init()), .init(), "the answer")
    },
    InteropCase(name: "large_unary") { peer in
      try await largeUnary(peer)
    },
    InteropCase(name: "client_compressed_unary") { peer in
      var request = GRPCTesting.SimpleRequest(
        responseSize: 314_159, payload: peer.payload(271_828),
        expectCompressed: .init(value: true))
      let probe = try await peer.failure { _ = try await peer.stub.unaryCall(request) }
      try expect(probe.code, .invalidArgument, "the status of the probe")
      let packed = try await peer.stub.unaryCall(
        request, options: CallOptions(compression: .gzip))
      try expect(packed.payload?.body.count, 314_159, "the size of the compressed call's answer")
      request.expectCompressed = .init(value: false)
      let plain = try await peer.stub.unaryCall(request)
      try expect(plain.payload?.body.count, 314_159, "the size of the plain call's answer")
    },
    InteropCase(name: "server_compressed_unary") { peer in
      for isCompressed in [true, false] {
        let answer = try await peer.stub.unaryCall(
          .init(
            responseSize: 314_159, payload: peer.payload(271_828),
            responseCompressed: .init(value: isCompressed)))
        try expect(answer.payload?.body.count, 314_159, "the size of the answer")
      }
    },
    InteropCase(name: "concurrent_large_unary") { peer in
      try await withThrowingTaskGroup { group in
        for _ in 0..<1_000 { group.addTask { try await largeUnary(peer) } }
        try await group.waitForAll()
      }
    },
  ]

  /// One call of the sizes that the descriptions name.
  static func largeUnary(_ peer: InteropPeer) async throws {
    let answer = try await peer.stub.unaryCall(
      .init(responseSize: 314_159, payload: peer.payload(271_828)))
    try expect(answer.payload?.body.count, 314_159, "the size of the answer")
  }
}
