/// Rules of free texts (§1.2).
enum TextRules {
  /// Longest description, in code points.
  static let descriptionMax = 100
  /// Longest model algorithm, in characters.
  static let algorithmMax = 36
  /// Longest start command, in bytes.
  static let commandBytesMax = 4096

  private static let forbidden: Set<Unicode.Scalar> = ["&", "!", "'", "\"", "<", ">", "="]
  private static let forbiddenText = "& ! ' \" < > ="

  /// Whether `text` holds a character that descriptions, algorithms and package names may not.
  static func holdsForbidden(_ text: String) -> Bool {
    text.unicodeScalars.contains { forbidden.contains($0) }
  }

  /// DESCRIPTION_INVALID for more than 100 code points or a forbidden character.
  static func checkDescription(_ text: String, at place: Place, _ findings: inout Findings) {
    let count = text.unicodeScalars.count
    if count > descriptionMax {
      findings.add(
        place, "DESCRIPTION_INVALID", "has \(count) characters; at most \(descriptionMax) fit")
    }
    if holdsForbidden(text) {
      findings.add(
        place, "DESCRIPTION_INVALID", "holds one of \(forbiddenText); leave these characters out")
    }
  }

  /// ALGORITHM_INVALID unless a letter is first, at most 36 printable ASCII characters follow in
  /// all, and none of them is forbidden.
  static func checkAlgorithm(_ text: String, at place: Place, _ findings: inout Findings) {
    let isWellFormed =
      text.utf8.count <= algorithmMax && text.utf8.first.map(isLetter) == true
      && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !holdsForbidden(text)
    guard !isWellFormed else { return }
    findings.add(
      place, "ALGORITHM_INVALID",
      "is '\(text.prefix(64))'; use a letter and up to \(algorithmMax - 1) more ASCII characters, "
        + "none of \(forbiddenText)")
  }

  /// The words of a command; `nil` after a finding.
  static func words(
    _ command: String, at place: Place, reason: String, _ findings: inout Findings
  ) -> [String]? {
    let words = command.split { $0 == " " || $0 == "\t" }.map(String.init)
    let isWellFormed =
      !words.isEmpty && command.utf8.count <= commandBytesMax
      && command.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\t" }
    if isWellFormed { return words }
    findings.add(
      place, reason,
      "is no command; use words separated by blanks, at most \(commandBytesMax) bytes")
    return nil
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
