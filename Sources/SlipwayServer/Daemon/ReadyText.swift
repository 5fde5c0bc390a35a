/// What a started server prints: one line for programs, then what a person may try next.
package enum ReadyText {
  /// The text for a server at `addresses` that keeps its data in `directory`.
  package static func text(
    _ addresses: Daemon.Addresses, directory: String, buckets: String
  ) -> String {
    let client = "slipway --server \(addresses.grpc.first ?? "")\(options(addresses.security))"
    let admin = addresses.admin.isEmpty ? "off" : addresses.admin
    return """
      ready grpc=\(addresses.grpc.joined(separator: ",")) admin=\(admin) data=\(directory)

      Object storage: each directory in \(buckets) is a bucket. Try next:
        \(client) health
        \(client) list models
        \(client) import --help
      'Five minutes' in README.md trains a model, imports it and deploys it.

      """
  }

  /// What the command line client must be told besides the address.
  private static func options(_ security: Daemon.Addresses.Security) -> String {
    switch security {
    case .plaintext: ""
    case .tls(requiresCertificate: false): " --tls --tls-roots FILE"
    case .tls(requiresCertificate: true):
      " --tls --tls-roots FILE --tls-certificate FILE --tls-key FILE"
    }
  }
}
