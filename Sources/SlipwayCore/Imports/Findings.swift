/// Collects what is wrong within one class of checks, so that a caller learns all of it at once
/// (domain rules §2.1).
package struct Findings: Sendable {
  /// How many violations are kept: what follows would make the answer too long for the headers
  /// that carry it.
  package static let violationsMax = 25

  private var found: [(kind: RegistryError.Kind, violation: RegistryError.Violation)] = []

  package init() {}

  /// Whether nothing is wrong.
  package var isEmpty: Bool { found.isEmpty }

  /// What was found, in order.
  package var violations: [RegistryError.Violation] { found.map(\.violation) }

  /// Adds a violation of a rule. In a configuration text the reason is CONFIG_INVALID, whatever
  /// the rule's own is.
  package mutating func add(_ place: Place, _ reason: String, _ message: String) {
    add(place.kind, place.subject, place.isInConfig ? "CONFIG_INVALID" : reason, message)
  }

  /// Adds a violation as it is.
  package mutating func add(
    _ kind: RegistryError.Kind, _ subject: String, _ reason: String, _ message: String
  ) {
    guard found.count < Self.violationsMax else { return }
    found.append((kind, .init(subject: subject, reason: reason, message: message)))
  }

  /// Adds what others found.
  package mutating func add(_ others: Findings) {
    found += others.found.prefix(Self.violationsMax - found.count)
  }

  /// Throws what was found: a wrong request before a wrong package before what this server cannot
  /// do. Does nothing when nothing was found.
  package func check() throws(RegistryError) {
    for kind in [RegistryError.Kind.invalidArgument, .failedPrecondition, .unimplemented] {
      let violations = found.filter { $0.kind == kind }.map(\.violation)
      if !violations.isEmpty { throw RegistryError(kind, violations: violations) }
    }
  }
}
