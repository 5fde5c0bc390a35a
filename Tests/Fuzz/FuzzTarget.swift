/// Something that is fed with bytes that an attacker may choose.
struct FuzzTarget: Sendable {
  /// What scripts/fuzz calls it; also the folder of its corpus.
  let name: String
  /// Feeds it. Whatever must not happen stops the process.
  let run: @Sendable (FuzzInput) -> Void

  /// Every target.
  static let all: [FuzzTarget] = [
    FuzzTarget(name: "server-bytes", run: ByteTarget.server),
    FuzzTarget(name: "server-frames", run: FrameTarget.server),
    FuzzTarget(name: "server-pieces", run: PiecesTarget.run),
    FuzzTarget(name: "client-bytes", run: ByteTarget.client),
    FuzzTarget(name: "client-frames", run: FrameTarget.client),
    FuzzTarget(name: "messages", run: MessageTarget.run),
    FuzzTarget(name: "protobuf", run: ProtobufTarget.run),
    FuzzTarget(name: "base64", run: TextTarget.base64),
    FuzzTarget(name: "percent", run: TextTarget.percent),
    FuzzTarget(name: "timeout", run: TimeoutTarget.run),
    FuzzTarget(name: "page-tokens", run: PageTokenTarget.run),
  ]

  /// The one that this process feeds; libFuzzer's calls carry no state.
  nonisolated(unsafe) static var chosen: FuzzTarget?
}
