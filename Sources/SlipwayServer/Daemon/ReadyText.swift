/// What a started server prints: one line for programs, then what a person may try next.
package enum ReadyText {
  /// The text for a server at `addresses` that keeps its data in `directory`.
  package static func text(
    _ addresses: Daemon.Addresses, directory: String, buckets: String
  ) -> String {
    let target = addresses.grpc.first ?? ""
    let admin = addresses.admin.isEmpty ? "off" : addresses.admin
    return """
      ready grpc=\(addresses.grpc.joined(separator: ",")) admin=\(admin) data=\(directory)

      Object storage: each directory in \(buckets) is a bucket. Try next:
        slipway --server \(target) health
        slipway --server \(target) list models
        slipway --server \(target) import --help
      'Five minutes' in README.md trains a model, imports it and deploys it.

      """
  }
}
