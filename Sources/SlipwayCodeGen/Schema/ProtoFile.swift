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

  /// The path without `.proto`.
  package var stem: String {
    path.hasSuffix(".proto") ? String(path.dropLast(6)) : path
  }
}
