/// Why an admin port cannot be opened.
package struct AdminError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What happened: `cannot listen on 127.0.0.1:80: Permission denied`.
  package let message: String

  package init(_ message: String) {
    self.message = message
  }

  /// The message.
  package var description: String { message }
}
