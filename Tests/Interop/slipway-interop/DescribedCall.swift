import SlipwayBase
import SlipwayCompression
import SlipwayJSON
import SlipwayRPC

/// A call as a line of standard input describes it.
struct DescribedCall: Sendable {
  private let id: JSONValue
  private let method: MethodDescriptor
  private let requests: [RawBytes]
  private let options: CallOptions
  private let cancelAfter: Duration?
  private let cancelAfterMessages: Int?

  init(_ value: JSONValue) throws {
    id = value["id"] ?? .null
    let path = value["method"]?.stringValue ?? ""
    let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    guard parts.count == 2 else { throw UsageError("'\(path)' is not /SERVICE/METHOD") }
    let kinds: [String: MethodDescriptor.Kind] = [
      "unary": .unary, "client": .clientStreaming, "server": .serverStreaming,
      "bidi": .bidirectional,
    ]
    guard let kind = kinds[value["kind"]?.stringValue ?? "unary"] else {
      throw UsageError("no such kind")
    }
    method = MethodDescriptor(service: parts[0], method: parts[1], kind: kind)
    requests = try (value["requests"]?.arrayValue ?? []).map { RawBytes(try Self.bytes($0)) }
    var options = CallOptions(waitForReady: value["wait_for_ready"]?.boolValue ?? false)
    options.timeout = value["timeout_ms"]?.numberValue.map { .milliseconds(Int64($0)) }
    options.compression = value["compress"]?.stringValue.flatMap(Self.format)
    for pair in value["metadata"]?.arrayValue ?? [] {
      guard let items = pair.arrayValue, items.count == 2, let key = items[0].stringValue else {
        throw UsageError("metadata is a list of pairs")
      }
      if key.hasSuffix("-bin") {
        try options.metadata.add(key, binary: try Self.bytes(items[1]))
      } else {
        try options.metadata.add(key, items[1].stringValue ?? "")
      }
    }
    self.options = options
    cancelAfter = value["cancel_after_ms"]?.numberValue.map { .milliseconds(Int64($0)) }
    cancelAfterMessages = value["cancel_after_messages"]?.numberValue.map { Int($0) }
  }

  /// Makes the call and says how it ended.
  func run(on channel: RPCChannel) async -> JSONValue {
    let started = MonotonicInstant.now()
    let call = Task { await CallReport.make(of: self, on: channel) }
    let canceller = cancelAfter.map { delay in
      Task {
        do {
          try await channel.clock.sleep(until: started + delay)
          call.cancel()
        } catch {
          // The call ended first.
        }
      }
    }
    let report = await call.value
    canceller?.cancel()
    return report.json(id: id, after: MonotonicInstant.now() - started)
  }

  private static func format(_ name: String) -> CompressionFormat? {
    ["gzip": .gzip, "deflate": .deflate][name]
  }

  private static func bytes(_ value: JSONValue) throws(UsageError) -> [UInt8] {
    guard let text = value.stringValue, let bytes = Hex.decode(text) else {
      throw UsageError("bytes are written in hexadecimal digits")
    }
    return bytes
  }
}

extension CallReport {
  /// Makes a call of any kind.
  fileprivate static func make(of call: DescribedCall, on channel: RPCChannel) async -> CallReport {
    await call.report(on: channel)
  }
}

extension DescribedCall {
  fileprivate func report(on channel: RPCChannel) async -> CallReport {
    var report = CallReport()
    do throws(RPCError) {
      switch method.kind {
      case .unary:
        let request = requests.first ?? RawBytes([])
        let response: UnaryResponse<RawBytes> = try await channel.unaryWithMetadata(
          method, request, options: options)
        report.messages = [response.message.bytes]
        report.initial = response.initialMetadata
        report.trailing = response.trailingMetadata
      case .serverStreaming:
        let request = requests.first ?? RawBytes([])
        let responses: ResponseStream<RawBytes> = channel.serverStreaming(
          method, request, options: options)
        try await collect(responses, into: &report)
      case .clientStreaming:
        let stream: ClientStreamingCall<RawBytes, RawBytes> = channel.clientStreaming(
          method, options: options)
        do throws(RPCError) {
          for request in requests { try await stream.send(request) }
        } catch {
          // The response tells why.
        }
        report.messages = [try await stream.response().bytes]
        report.initial = try await stream.initialMetadata()
        report.trailing = stream.trailingMetadata ?? Metadata()
      case .bidirectional:
        let stream: BidirectionalCall<RawBytes, RawBytes> = channel.bidirectional(
          method, options: options)
        let sender = Task {
          for request in requests { try await stream.send(request) }
          stream.finish()
        }
        defer { sender.cancel() }
        try await collect(stream.responses, into: &report)
      }
    } catch {
      report.failure = error
      report.trailing = error.metadata
    }
    return report
  }

  private func collect(
    _ responses: ResponseStream<RawBytes>, into report: inout CallReport
  ) async throws(RPCError) {
    report.initial = try await responses.initialMetadata()
    for try await response in responses {
      report.messages.append(response.bytes)
      if report.messages.count == cancelAfterMessages { responses.cancel() }
    }
    report.trailing = responses.trailingMetadata ?? Metadata()
  }
}
