internal import SlipwayAPI
internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayRPC

/// Who calls and how a repeat of the call is recognised.
struct Caller {
  private let cryptography: any Cryptography

  init(cryptography: any Cryptography) {
    self.cryptography = cryptography
  }

  /// The mutation that `request` asks for, whose request id is at `path`. Its actor is who the
  /// caller proved to be with its certificate, or its address when it showed none. The same id with
  /// another request is refused (AIP-155), so the request is remembered by what it says besides.
  func mutation<Request: BinaryMessage>(
    _ context: ServerContext, _ request: Request, id path: WritableKeyPath<Request, String>
  ) -> Mutation {
    let id = request[keyPath: path]
    var anonymous = request
    anonymous[keyPath: path] = ""
    return Mutation(
      actor: context.peerIdentity?.name ?? context.peer, requestID: id,
      fingerprint: id.isEmpty ? "" : fingerprint(context.method.path, anonymous))
  }

  private func fingerprint(_ method: String, _ message: some BinaryMessage) -> String {
    var buffer = ByteBuffer()
    buffer.append(utf8: method)
    buffer.append(0)
    _ = message.encode(into: &buffer)
    return cryptography.sha256(buffer.copyBytes()).hex
  }
}
