internal import SlipwayBase
package import SlipwayHTTP2

extension Metadata {
  /// The application's part of a received header list: without pseudo headers and without what
  /// belongs to HTTP/2 or gRPC itself. Values that are not legal are left out, because bad metadata
  /// must not fail a call.
  package init(received block: HeaderBlock) {
    self.init()
    unsafe block.forEachField { name, value in
      guard unsafe Metadata.isForApplication(name) else { return }
      let key = unsafe String(decoding: name, as: UTF8.self)
      if unsafe BinaryHeader.isBinary(name) {
        for bytes in unsafe BinaryHeader.decode(value) ?? [] { addReceived(key, .binary(bytes)) }
      } else if let text = unsafe HeaderValue.text(value) {
        addReceived(key, .text(text))
      }
    }
  }

  /// Appends the pairs to a header list that will be sent. Values that are secrets stay out of
  /// HPACK's tables.
  package func append(to block: HeaderBlock) {
    for entry in entries {
      switch entry.value {
      case .text(let text):
        block.append(
          name: entry.key, value: text, isSensitive: Metadata.sensitiveKeys.contains(entry.key))
      case .binary(let bytes):
        block.append(name: entry.key, value: Base64.encode(bytes))
      }
    }
  }

  /// Keys whose values must not end up in a compression table.
  private static let sensitiveKeys: Set<String> = ["authorization", "cookie", "set-cookie"]

  private static let transportKeys: Set<String> = [
    "te", "content-type", "content-length", "user-agent", "host",
  ]

  /// Keys of gRPC itself that concern the application.
  private static let visibleKeys: Set<String> = ["grpc-previous-rpc-attempts", "grpc-trace-bin"]

  private static func isForApplication(_ name: UnsafeRawBufferPointer) -> Bool {
    guard let first = unsafe name.first, first != UInt8(ascii: ":") else { return false }
    let key = unsafe String(decoding: name, as: UTF8.self)
    return key.hasPrefix("grpc-") ? visibleKeys.contains(key) : !transportKeys.contains(key)
  }
}
