/// One `.proto` file.
package struct ProtoFile: Sendable {
  /// Path by which others import it, for example `slipway/v1/model.proto`.
  package let path: String

  /// For example `slipway.v1`.
  package let package: String

  /// `proto2` or `proto3`.
  package let syntax: String

  package let messages: [ProtoMessage]
  package let enums: [ProtoEnum]
  package let services: [ProtoService]

  /// The last part of the path, without `.proto`.
  var name: String { parts.last ?? "" }

  /// The part of the path before the name, for example `v1`; empty when there is none.
  var folder: String { parts.dropLast().last ?? "" }

  /// The path without its last part, ending in a slash unless it is empty.
  var directory: String { parts.dropLast().map { $0 + "/" }.joined() }

  private var parts: [String] {
    let stem = path.hasSuffix(".proto") ? path.dropLast(6) : path[...]
    return stem.split(separator: "/").map(String.init)
  }
}
