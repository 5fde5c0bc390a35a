internal import SlipwayRuntime

/// The addresses of a target in the order in which they are tried: each once, the families in turn,
/// beginning with that of the first, so that one family that does not work costs one attempt (RFC
/// 8305 section 4, gRPC A61).
struct AddressList: Sendable, Hashable {
  /// The addresses in their order.
  let addresses: [SocketAddress]

  /// Orders what a resolver found.
  init(_ resolved: [SocketAddress]) {
    var seen: Set<SocketAddress> = []
    var families: [Family] = []
    var members: [Family: [SocketAddress]] = [:]
    for address in resolved where seen.insert(address).inserted {
      let family = Family(address)
      if members[family] == nil { families.append(family) }
      members[family, default: []].append(address)
    }
    let longest = members.values.map(\.count).max() ?? 0
    addresses = (0..<longest).flatMap { turn in
      families.compactMap { family in
        members[family].flatMap { $0.indices.contains(turn) ? $0[turn] : nil }
      }
    }
  }

  private enum Family: Hashable {
    case inet
    case inet6
    case unix

    init(_ address: SocketAddress) {
      switch address {
      case .inet: self = .inet
      case .inet6: self = .inet6
      case .unix: self = .unix
      }
    }
  }
}
