/// What the systems along a trace hand down to each other: the header `tracestate` (W3C Trace
/// Context §3.3). It is passed on as it came.
package struct TraceState: Sendable, Hashable {
  /// Most members of a list.
  private static let membersMax = 32
  private static let keyBytesMax = 256
  private static let tenantBytesMax = 241
  private static let systemBytesMax = 14
  private static let valueBytesMax = 256

  /// The header; empty when there is nothing to pass on.
  package let header: String

  /// Nothing to pass on.
  package static let empty = TraceState(header: "")

  private init(header: String) {
    self.header = header
  }

  /// Reads the values of all `tracestate` headers of a call, in order. One bad member makes the
  /// whole worthless (§3.3.1), and nothing is passed on.
  package init(_ headers: [String]) {
    var members: [Substring] = []
    var keys: Set<Substring> = []
    for member in headers.lazy.flatMap({ $0.split(separator: ",") }) {
      let member = Self.trimmed(member)
      if member.isEmpty { continue }
      guard let equals = member.firstIndex(of: "="), members.count < Self.membersMax,
        Self.isKey(member[..<equals]), Self.isValue(member[member.index(after: equals)...]),
        keys.insert(member[..<equals]).inserted
      else {
        self = .empty
        return
      }
      members.append(member)
    }
    self.init(header: members.joined(separator: ","))
  }

  /// `key` or `tenant@system`.
  private static func isKey(_ key: Substring) -> Bool {
    let parts = key.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    switch parts.count {
    case 1:
      return isKeyPart(parts[0], bytesMax: keyBytesMax, mayBeginWithDigit: false)
    case 2:
      return isKeyPart(parts[0], bytesMax: tenantBytesMax, mayBeginWithDigit: true)
        && isKeyPart(parts[1], bytesMax: systemBytesMax, mayBeginWithDigit: false)
    default:
      return false
    }
  }

  private static func isKeyPart(
    _ part: Substring.UTF8View.SubSequence, bytesMax: Int, mayBeginWithDigit: Bool
  ) -> Bool {
    guard let first = part.first, part.count <= bytesMax else { return false }
    return (isLetter(first) || mayBeginWithDigit && isDigit(first))
      && part.allSatisfy { isLetter($0) || isDigit($0) || keyMarks.contains($0) }
  }

  private static let keyMarks: Set<UInt8> = [
    UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"),
  ]

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Printable without `,` and `=`; blanks at the end were trimmed.
  private static func isValue(_ value: Substring) -> Bool {
    !value.isEmpty && value.utf8.count <= valueBytesMax
      && value.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
