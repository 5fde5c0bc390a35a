internal import SlipwayRuntime

/// Where a channel connects to ("gRPC Name Resolution").
enum Target: Hashable, Sendable {
  /// A host, by name or in numbers (IPv6 without brackets).
  case host(String, port: UInt16)
  /// Several addresses of one service.
  case list([SocketAddress])
  /// A unix socket.
  case unix(SocketAddress)

  /// Reads `HOST:PORT`, `dns:HOST:PORT`, `dns:///HOST:PORT`, `ipv4:ADDRESS:PORT`,
  /// `ipv6:[ADDRESS]:PORT`, both with more of their kind behind commas, `unix:PATH`, `unix:///PATH`
  /// or `unix-abstract:NAME`; throws `INVALID_ARGUMENT` for anything else.
  static func parse(_ text: String) throws(RPCError) -> Target {
    if text.hasPrefix("unix:") || text.hasPrefix("unix-abstract:") {
      do throws(RuntimeError) {
        return .unix(try SocketAddress.parse(text))
      } catch {
        throw refusal(text, "\(error)")
      }
    }
    for scheme in ["ipv4:", "ipv6:"] where text.hasPrefix(scheme) && text.contains(",") {
      return .list(try list(text.dropFirst(scheme.count), scheme, of: text))
    }
    for scheme in ["dns:///", "dns:", "ipv4:", "ipv6:"] where text.hasPrefix(scheme) {
      let target = try host(text.dropFirst(scheme.count), of: text)
      if scheme.hasPrefix("ipv"), !target.isAddress(isV6: scheme == "ipv6:") {
        throw refusal(text, "what follows \(scheme) is no such address")
      }
      return target
    }
    return try host(text[...], of: text)
  }

  /// What requests name as their `:authority`.
  var authority: String {
    switch self {
    case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .list(let addresses): addresses.first?.description ?? ""
    case .unix: "localhost"
    }
  }

  /// The host that a server's certificate must be valid for.
  var host: String {
    switch self {
    case .host(let host, _): host
    case .list(let addresses): Self.host(of: addresses.first?.description ?? "")
    case .unix: "localhost"
    }
  }

  /// The addresses, when they need not be looked up.
  var addresses: [SocketAddress]? {
    switch self {
    case .host(let host, let port): SocketAddress.literal(host, port: port).map { [$0] }
    case .list(let addresses): addresses
    case .unix(let address): [address]
    }
  }

  private static func host(of address: String) -> String {
    let host = address.prefix(upTo: address.lastIndex(of: ":") ?? address.endIndex)
    return String(host.drop { $0 == "[" }.prefix { $0 != "]" })
  }

  private static func list(
    _ rest: Substring, _ scheme: String, of text: String
  ) throws(RPCError) -> [SocketAddress] {
    var addresses: [SocketAddress] = []
    for item in rest.split(separator: ",", omittingEmptySubsequences: false) {
      let target = try host(item, of: text)
      guard target.isAddress(isV6: scheme == "ipv6:"), let found = target.addresses else {
        throw refusal(text, "'\(item)' is no such address")
      }
      addresses += found
    }
    return addresses
  }

  private static func host(_ rest: Substring, of text: String) throws(RPCError) -> Target {
    guard let colon = rest.lastIndex(of: ":"),
      let port = port(rest[rest.index(after: colon)...])
    else { throw refusal(text, "it does not end with a port from 1 to 65535") }
    var host = rest[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { throw refusal(text, "only an IPv6 address has brackets") }
    } else if host.hasPrefix(":") || host.hasSuffix(":") || host.split(separator: ":").count > 2 {
      throw refusal(text, "an IPv6 address must have brackets")
    } else if host.contains(":") {
      throw refusal(text, "its scheme is not known")
    }
    guard !host.isEmpty else { throw refusal(text, "the host is missing") }
    guard host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
      throw refusal(text, "no host has such a name")
    }
    return .host(String(host), port: port)
  }

  private static func port(_ digits: Substring) -> UInt16? {
    guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let port = UInt16(digits), port > 0
    else { return nil }
    return port
  }

  private func isAddress(isV6: Bool) -> Bool {
    guard case .host(let host, let port) = self, host != "localhost" else { return false }
    return switch SocketAddress.literal(host, port: port) {
    case .inet: !isV6
    case .inet6: isV6
    case .unix, nil: false
    }
  }

  private static func refusal(_ text: String, _ reason: String) -> RPCError {
    RPCError(
      code: .invalidArgument,
      message: "the target '\(text)' cannot be used: \(reason); write HOST:PORT or unix:PATH")
  }
}

extension Target: CustomStringConvertible {
  /// `registry.example:443`, `[::1]:443`, `unix:/run/slipway.sock`.
  var description: String {
    switch self {
    case .host: authority
    case .list(let addresses): addresses.map(\.description).joined(separator: ",")
    case .unix(let address): address.description
    }
  }
}
