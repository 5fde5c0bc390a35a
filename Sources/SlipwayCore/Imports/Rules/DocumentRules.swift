/// Rules of documents about a version (§1.2).
enum DocumentRules {
  /// Documents of one version.
  static let countMax = 3
  /// Longest name, in code points.
  static let nameMax = 48
  /// Longest URL, in bytes.
  static let urlBytesMax = 2048

  /// The checked documents; DOC_INVALID for every one that breaks a rule.
  static func check(
    _ documents: [ImportDraft.Document], at place: Place, _ findings: inout Findings
  ) -> [VersionSpec.Document] {
    if documents.count > countMax {
      findings.add(
        place, "DOC_INVALID",
        "holds \(documents.count) documents; at most \(countMax) are allowed")
    }
    var seen: Set<String> = []
    for (index, document) in documents.enumerated() {
      if !isName(document.name) {
        findings.add(
          place[index]["name"], "DOC_INVALID",
          "is '\(document.name.prefix(100))'; use 1 to \(nameMax) letters, digits, '-', '_' or "
            + "Han ideographs, a letter or Han first")
      } else if !seen.insert(document.name).inserted {
        findings.add(
          place[index]["name"], "DOC_INVALID",
          "repeats '\(document.name)'; give each document its own name")
      }
      if !isWebAddress(document.url) {
        findings.add(
          place[index]["url"], "DOC_INVALID",
          "is '\(document.url.prefix(100))'; use an absolute http or https URL of at most "
            + "\(urlBytesMax) bytes")
      }
    }
    return documents.map { VersionSpec.Document(name: $0.name, url: $0.url) }
  }

  /// The alphabet of `DisplayID`, shorter and without a digit or sign in front.
  private static func isName(_ text: String) -> Bool {
    guard text.unicodeScalars.count <= nameMax, DisplayID.isValid(text),
      let first = text.utf8.first
    else { return false }
    return TextRules.isLetter(first) || first >= 0x80
  }

  /// An absolute URL of printable ASCII with a host (RFC 3986 §3).
  private static func isWebAddress(_ text: String) -> Bool {
    let bytes = text.utf8
    guard bytes.count <= urlBytesMax, bytes.allSatisfy({ (0x21...0x7E).contains($0) }),
      let colon = text.firstRange(of: "://")
    else { return false }
    let scheme = text[..<colon.lowerBound].lowercased()
    let authority = text[colon.upperBound...].prefix { !"/?#".contains($0) }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return ["http", "https"].contains(scheme) && !host.isEmpty && !host.hasPrefix(":")
  }
}
