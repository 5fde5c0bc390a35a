internal import SlipwayRPC

extension PeerIdentity {
  /// Longest name that records are given, in characters.
  private static let nameMax = 500

  /// What records call a caller with this certificate: its subject, or the first of its URIs or DNS
  /// names when it has none, or else its serial number.
  var name: String {
    let names = [subject] + uris + dnsNames
    let name = names.first { !$0.isEmpty } ?? "certificate \(serialNumber)"
    return String(name.prefix(Self.nameMax))
  }
}
