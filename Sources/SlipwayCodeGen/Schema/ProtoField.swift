/// One field of a message.
package struct ProtoField: Sendable {
  /// How often the field can be there.
  package enum Shape: Sendable, Hashable {
    /// At most once. A scalar that is not there reads as its default.
    case singular
    /// At most once, and not there is told from the default.
    case optional
    /// Any number of times.
    case repeated
    /// Any number of entries.
    case map(key: ProtoType)
    /// Not together with the other members of the oneof with this name.
    case oneofMember(String)
  }

  /// For example `latest_version`.
  package let name: String

  /// Number on the wire.
  package let number: Int32

  /// The comment above or behind it, empty when there is none.
  package let comment: String

  /// Type of one value; for a map that of the values.
  package let type: ProtoType

  package let shape: Shape
}
