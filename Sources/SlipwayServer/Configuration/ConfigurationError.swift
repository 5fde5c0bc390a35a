/// A setting that cannot be used; the text says where it stood and what would be right.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The sentence for the operator.
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
