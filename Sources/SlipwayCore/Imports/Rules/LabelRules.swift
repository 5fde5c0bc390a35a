/// Rules of labels (§1.2, E-3023).
enum LabelRules {
  /// Labels of one version.
  static let countMax = 5
  /// Longest label, in characters.
  static let charactersMax = 64

  /// LABEL_INVALID for too many, malformed or repeated labels.
  static func check(_ labels: [String], at place: Place, _ findings: inout Findings) {
    if labels.count > countMax {
      findings.add(
        place, "LABEL_INVALID", "holds \(labels.count) labels; at most \(countMax) are allowed")
    }
    var seen: Set<String> = []
    for (index, label) in labels.enumerated() {
      if !isLabel(label) {
        findings.add(
          place[index], "LABEL_INVALID",
          "is '\(label.prefix(100))'; use a letter and up to \(charactersMax - 1) letters, digits "
            + "or '_'")
      } else if !seen.insert(label).inserted {
        findings.add(place[index], "LABEL_INVALID", "repeats '\(label)'; name each label once")
      }
    }
  }

  /// `[A-Za-z][A-Za-z0-9_]{0,63}`.
  private static func isLabel(_ text: String) -> Bool {
    let bytes = text.utf8
    return bytes.count <= charactersMax && bytes.first.map(TextRules.isLetter) == true
      && bytes.allSatisfy {
        TextRules.isLetter($0) || TextRules.isDigit($0) || $0 == UInt8(ascii: "_")
      }
  }
}
