/// What a server answered.
package struct HTTPResponse: Sendable {
  /// The status code, 200 to 599.
  package var status: Int
  /// The header fields in the order in which they came, names as the server wrote them.
  package var headers: [(name: String, value: String)]
  /// The body, without transfer coding.
  package var body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first value of a field, whatever the case of its name.
  package func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }
}
