/// A choice between fields.
package struct ProtoOneof: Sendable, Hashable {
  /// For example `source`.
  package let name: String

  /// The comment above it, empty when there is none.
  package let comment: String
}
