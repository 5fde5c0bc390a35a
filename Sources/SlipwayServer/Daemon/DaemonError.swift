/// Why the server could not start; the text says what to change.
package struct DaemonError: Error, Sendable, CustomStringConvertible {
  /// The sentence for the operator.
  package let description: String
  /// Whether a setting makes no sense, whatever the machine's state: the exit code tells it from
  /// the rest.
  package let isConfiguration: Bool

  /// The machine does not give what the settings ask for.
  package init(_ description: String) {
    self.description = description
    isConfiguration = false
  }

  /// The settings make no sense.
  package init(configuration description: String) {
    self.description = description
    isConfiguration = true
  }
}
