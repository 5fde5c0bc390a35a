/// Why bytes were not a message.
public struct DecodingFailure: Error, Sendable, Hashable {
  /// The kinds of failure.
  public enum Kind: Sendable, Hashable {
    /// The bytes break the wire format.
    case malformed
    /// Messages are nested deeper than the limit.
    case tooDeep
    /// There are more fields than the limit.
    case tooManyFields
    /// Decoding would take more memory than the message's budget.
    case budgetExceeded
    /// A string field is not UTF-8.
    case invalidUTF8
    /// A string field holds a NUL character.
    case containsNUL
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// Where it happened, such as `model.labels`; empty when unknown or at the root.
  public var fieldPath: String
  /// A sentence for the person who reads the error.
  public var message: String

  /// Creates a failure.
  public init(kind: Kind, fieldPath: String, message: String) {
    self.kind = kind
    self.fieldPath = fieldPath
    self.message = message
  }
}

extension DecodingFailure: CustomStringConvertible {
  /// The message, after the field's path when there is one.
  public var description: String {
    fieldPath.isEmpty ? message : "\(fieldPath): \(message)"
  }
}
