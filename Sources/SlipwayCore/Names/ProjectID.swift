/// A project: the space names live in. Projects exist by being named.
package struct ProjectID: Sendable, Hashable, Comparable {
  /// The last part of `projects/{project}`.
  package let text: String

  /// Parses a project id: `[a-z]([a-z0-9-]{0,61}[a-z0-9])?` (AIP-122).
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard (1...63).contains(bytes.count), Self.isLower(bytes[0]), bytes.last != UInt8(ascii: "-"),
      bytes.allSatisfy({ Self.isLower($0) || Self.isDigit($0) || $0 == UInt8(ascii: "-") })
    else { return nil }
    self.text = text
  }

  /// `projects/{project}`.
  package var resourceName: String { "projects/\(text)" }

  package static func < (a: Self, b: Self) -> Bool { a.text < b.text }

  private static func isLower(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
