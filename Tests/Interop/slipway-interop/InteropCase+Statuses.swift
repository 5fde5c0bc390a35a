import SlipwayRPC

extension InteropCase {
  /// The cases of calls that fail, are cancelled, or carry metadata.
  static let statuses: [InteropCase] = [
    InteropCase(name: "timeout_on_sleeping_server") { peer in
      let call = peer.stub.fullDuplexCall(options: CallOptions(timeout: .milliseconds(1)))
      let failure = try await peer.failure {
        // The deadline may pass before the message is sent.
        try await call.send(.init(payload: peer.payload(27_182)))
        for try await _ in call.responses {}
      }
      try expect(failure.code, .deadlineExceeded, "the status")
    },
    InteropCase(name: "cancel_after_begin") { peer in
      let call = peer.stub.streamingInputCall()
      call.cancel()
      let failure = try await peer.failure { _ = try await call.response() }
      try expect(failure.code, .cancelled, "the status")
    },
    InteropCase(name: "cancel_after_first_response") { peer in
      let call = peer.stub.fullDuplexCall()
      let answers = call.responses.makeAsyncIterator()
      try await call.send(peer.wish(31_415, payload: 27_182))
      try expect(try await answers.next()?.payload?.body.count, 31_415, "the size")
      call.cancel()
      let failure = try await peer.failure { _ = try await answers.next() }
      try expect(failure.code, .cancelled, "the status")
    },
    InteropCase(name: "status_code_and_message") { peer in
      let status = GRPCTesting.EchoStatus(code: 2, message: "test status message")
      let failure = try await peer.failure {
        _ = try await peer.stub.unaryCall(.init(responseStatus: status))
      }
      try expect(failure.description, "UNKNOWN: test status message", "the status")
      let streamed = try await peer.failure {
        let call = peer.stub.fullDuplexCall()
        try await call.send(.init(responseStatus: status))
        call.finish()
        for try await _ in call.responses {}
      }
      try expect(streamed.description, "UNKNOWN: test status message", "the streamed status")
    },
    InteropCase(name: "special_status_message") { peer in
      let text = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
      let failure = try await peer.failure {
        _ = try await peer.stub.unaryCall(.init(responseStatus: .init(code: 2, message: text)))
      }
      try expect(failure.message, text, "the message")
    },
    InteropCase(name: "custom_metadata") { peer in
      try await customMetadata(peer)
    },
    InteropCase(name: "unimplemented_method") { peer in
      try await unimplemented(peer, service: "grpc.testing.TestService")
    },
    InteropCase(name: "unimplemented_service") { peer in
      try await unimplemented(peer, service: "grpc.testing.UnimplementedService")
    },
  ]

  private static func customMetadata(_ peer: InteropPeer) async throws {
    var options = CallOptions()
    try options.metadata.add("x-grpc-test-echo-initial", "test_initial_metadata_value")
    try options.metadata.add("x-grpc-test-echo-trailing-bin", binary: [0xAB, 0xAB, 0xAB])
    let request = GRPCTesting.SimpleRequest(
      responseSize: 314_159, payload: peer.payload(271_828))
    let answer: UnaryResponse<GRPCTesting.SimpleResponse> =
      try await peer.channel.unaryWithMetadata(
        GRPCTesting.TestServiceMethods.unaryCall, request, options: options)
    try checkEcho(answer.initialMetadata, answer.trailingMetadata)
    let call = peer.stub.fullDuplexCall(options: options)
    try await call.send(peer.wish(314_159, payload: 271_828))
    call.finish()
    for try await _ in call.responses {}
    try checkEcho(
      try await call.responses.initialMetadata(), call.responses.trailingMetadata ?? Metadata())
  }

  private static func checkEcho(_ initial: Metadata, _ trailing: Metadata) throws {
    try expect(
      initial.values(for: "x-grpc-test-echo-initial"), ["test_initial_metadata_value"],
      "the initial metadata")
    try expect(
      trailing.binaryValues(for: "x-grpc-test-echo-trailing-bin"), [[0xAB, 0xAB, 0xAB]],
      "the trailing metadata")
  }

  private static func unimplemented(_ peer: InteropPeer, service: String) async throws {
    let method = MethodDescriptor(service: service, method: "UnimplementedCall")
    let failure = try await peer.failure {
      let _: GRPCTesting.Empty = try await peer.channel.unary(method, GRPCTesting.Empty())
    }
    try expect(failure.code, .unimplemented, "the status")
  }
}
