/// A path of the admin port and what it answers.
package struct AdminRoute: Sendable {
  /// The path, with its leading slash and without a query.
  package let path: String
  /// Makes the answer to a GET or HEAD. Runs on the port's one thread: it must not wait.
  package let answer: @Sendable () -> AdminResponse

  package init(_ path: String, answer: @escaping @Sendable () -> AdminResponse) {
    self.path = path
    self.answer = answer
  }
}
