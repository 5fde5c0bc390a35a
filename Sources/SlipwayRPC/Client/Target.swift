internal import SlipwayRuntime

/// Where a channel connects to ("gRPC Name Resolution").
enum Target: Hashable, Sendable {
  /// A host, by name or in numbers.
  case host(String, port: UInt16)
  /// A unix socket.
  case unix(SocketAddress)

  /// Reads `HOST:PORT`, `dns:HOST:PORT`, `dns:///HOST:PORT`, `ipv4:ADDRESS:PORT`,
  /// `ipv6:[ADDRESS]:PORT`, `unix:PATH` or `unix:///PATH`.
  static func parse(_ text: String) throws(RPCError) -> Target {
    if text.hasPrefix("unix:") {
      do throws(RuntimeError) {
        return .unix(try SocketAddress.parse(text))
      } catch {
        throw refusal(text, "\(error)")
      }
    }
    var rest = text[...]
    for scheme in ["dns:///", "dns:", "ipv4:", "ipv6:"] where rest.hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.count)
      break
    }
    guard let colon = rest.lastIndex(of: ":"), let port = UInt16(rest[rest.index(after: colon)...]),
      port > 0
    else { throw refusal(text, "the port is missing or none") }
    var host = rest[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      throw refusal(text, "an IPv6 address stands in brackets")
    }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }) else {
      throw refusal(text, "the host is missing or none")
    }
    return .host(String(host), port: port)
  }

  /// What requests name as their `:authority`.
  var authority: String {
    switch self {
    case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix: "localhost"
    }
  }

  private static func refusal(_ text: String, _ reason: String) -> RPCError {
    RPCError(
      code: .invalidArgument,
      message: "the target '\(text)' cannot be used: \(reason); write HOST:PORT or unix:PATH")
  }
}
