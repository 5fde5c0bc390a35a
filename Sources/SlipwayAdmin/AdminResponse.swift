/// What the admin port answers.
package struct AdminResponse: Sendable, Hashable {
  /// The status code.
  package let status: Int
  /// Value of `Content-Type`.
  package let contentType: String
  /// The body.
  package let body: String

  package init(status: Int, contentType: String = "text/plain; charset=utf-8", body: String) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }
}
