/// The number of a version: three parts, each 0 to 99, written without leading zeros.
package struct VersionNumber: Sendable, Hashable, Comparable {
  /// Largest value of each part.
  package static let partMax = 99
  /// The number of the first version when the caller names none.
  package static let first = VersionNumber(parts: (0, 0, 1))

  /// The number as one integer that sorts like the version: `major * 10000 + minor * 100 + patch`.
  package let ordinal: Int

  /// Parses `N.N.N`.
  package init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    var ordinal = 0
    for part in parts {
      guard let value = Self.value(of: part) else { return nil }
      ordinal = ordinal * 100 + value
    }
    self.ordinal = ordinal
  }

  /// The number whose `ordinal` is given; `nil` outside 0 to 999999.
  package init?(ordinal: Int) {
    guard (0...999_999).contains(ordinal) else { return nil }
    self.ordinal = ordinal
  }

  private init(parts: (Int, Int, Int)) {
    ordinal = (parts.0 * 100 + parts.1) * 100 + parts.2
  }

  /// One more in the last place, carrying at 99; `nil` past 99.99.99.
  package var next: VersionNumber? { VersionNumber(ordinal: ordinal + 1) }

  /// `N.N.N`.
  package var text: String { "\(ordinal / 10000).\(ordinal / 100 % 100).\(ordinal % 100)" }

  package static func < (a: Self, b: Self) -> Bool { a.ordinal < b.ordinal }

  private static func value(of part: Substring.UTF8View.SubSequence) -> Int? {
    guard (1...2).contains(part.count),
      part.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      part.count == 1 || part.first != UInt8(ascii: "0")
    else { return nil }
    return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}
