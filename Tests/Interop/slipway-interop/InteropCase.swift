/// One case of the gRPC interoperability descriptions.
struct InteropCase: Sendable {
  /// Its name there.
  let name: String
  /// Makes its calls; throws what was not as it should be.
  let body: @Sendable (InteropPeer) async throws -> Void

  /// What was not as it should be.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The cases, in the order of the descriptions.
  static let all: [InteropCase] = unary + streaming + statuses

  /// Fails unless two values are the same.
  static func expect<Value: Equatable>(
    _ found: Value, _ wanted: Value, _ what: String
  ) throws(Failure) {
    guard found == wanted else {
      throw Failure(description: "\(what) is \(found), not \(wanted)")
    }
  }
}
