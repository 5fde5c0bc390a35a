/// Why the server could not start; the text says what to change.
package struct DaemonError: Error, Sendable, CustomStringConvertible {
  /// The sentence for the operator.
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
