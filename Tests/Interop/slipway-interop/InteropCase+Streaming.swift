import SlipwayCompression
import SlipwayRPC

extension InteropCase {
  private static let requestSizes = [27_182, 8, 1_828, 45_904]
  private static let responseSizes = [31_415, 9, 2_653, 58_979]

  /// The cases of calls that stream.
  static let streaming: [InteropCase] = [
    InteropCase(name: "client_streaming") { peer in
      let call = peer.stub.streamingInputCall()
      for size in requestSizes { try await call.send(.init(payload: peer.payload(size))) }
      try expect(try await call.response().aggregatedPayloadSize, 74_922, "the sum")
    },
    InteropCase(name: "client_compressed_streaming") { peer in
      let probe = try await peer.failure {
        let call = peer.stub.streamingInputCall()
        try await call.send(
          .init(payload: peer.payload(27_182), expectCompressed: .init(value: true)))
        _ = try await call.response()
      }
      try expect(probe.code, .invalidArgument, "the status of the probe")
      let call = peer.stub.streamingInputCall(options: CallOptions(compression: .gzip))
      try await call.send(
        .init(payload: peer.payload(27_182), expectCompressed: .init(value: true)))
      try await call.send(
        .init(payload: peer.payload(45_904), expectCompressed: .init(value: false)),
        mayCompress: false)
      try expect(try await call.response().aggregatedPayloadSize, 73_086, "the sum")
    },
    InteropCase(name: "server_streaming") { peer in
      let answers = peer.stub.streamingOutputCall(
        .init(responseParameters: responseSizes.map { .init(size: Int32($0)) }))
      try expect(try await sizes(of: answers), responseSizes, "the sizes")
    },
    InteropCase(name: "server_compressed_streaming") { peer in
      let answers = peer.stub.streamingOutputCall(
        .init(responseParameters: [
          .init(size: 31_415, compressed: .init(value: true)),
          .init(size: 92_653, compressed: .init(value: false)),
        ]))
      try expect(try await sizes(of: answers), [31_415, 92_653], "the sizes")
    },
    InteropCase(name: "ping_pong") { peer in
      let call = peer.stub.fullDuplexCall()
      let answers = call.responses.makeAsyncIterator()
      for (request, response) in zip(requestSizes, responseSizes) {
        try await call.send(peer.wish(response, payload: request))
        try expect(try await answers.next()?.payload?.body.count, response, "the size")
      }
      call.finish()
      try expect(try await answers.next() == nil, true, "that no answer follows")
    },
    InteropCase(name: "empty_stream") { peer in
      let call = peer.stub.fullDuplexCall()
      call.finish()
      try expect(try await sizes(of: call.responses), [], "the sizes")
    },
  ]

  private static func sizes(
    of answers: ResponseStream<GRPCTesting.StreamingOutputCallResponse>
  ) async throws -> [Int] {
    var sizes: [Int] = []
    for try await answer in answers { sizes.append(answer.payload?.body.count ?? -1) }
    return sizes
  }
}
