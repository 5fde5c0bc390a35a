/// The type of one value of a field.
package enum ProtoType: Sendable, Hashable {
  case int32
  case int64
  case uint32
  case uint64
  case float
  case double
  case bool
  case string
  case bytes
  /// An enum with this full name.
  case enumeration(String)
  /// A message with this full name.
  case message(String)

  /// The message's full name, if the values are messages.
  package var messageName: String? {
    if case .message(let name) = self { name } else { nil }
  }
}
