/// A text file of the checkout.
struct SourceFile: Sendable {
  /// Path below the checkout.
  let path: String
  /// The whole content.
  let text: String
  /// The content line by line.
  let lines: [Substring]
  /// Of a Swift file, the code line by line, with comments and the contents of string literals
  /// left out; empty for other files.
  let codeLines: [Substring]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    self.lines = lines
    codeLines =
      path.hasSuffix(".swift")
      ? SwiftCode.withoutCommentsAndText(text).split(
        separator: "\n", omittingEmptySubsequences: false) : []
  }

  /// Whether a generator wrote the file.
  var isGenerated: Bool {
    path.contains("/Generated/") || path.contains(".pb-c.")
      || path.hasPrefix("Sources/CSlipwayProtos/")
  }

  /// The name without folders.
  var name: String { String(path.split(separator: "/").last ?? "") }

  /// The target of a file below Sources or Tests.
  var target: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  /// Modules that the Swift file imports.
  var imports: [String] {
    codeLines.compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index < words.count - 1 else { return nil }
      let before = words[..<index]
      guard before.allSatisfy({ $0.hasPrefix("@") || SourceFile.accessLevels.contains($0) }) else {
        return nil
      }
      return String(words[words.count - 1].prefix { $0 != "." })
    }
  }

  private static let accessLevels: Set<Substring> = [
    "public", "package", "internal", "fileprivate", "private",
  ]
}
