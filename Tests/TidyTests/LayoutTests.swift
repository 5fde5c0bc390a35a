import Testing

/// Where things lie.
@Suite struct LayoutTests {
  @Test func `the top level holds nothing new`() {
    let known: Set = ["Package.swift", "README.md", "Sources", "Tests", "proto", "scripts"]
    for name in SourceTree.entries(of: "") where !name.hasPrefix(".") {
      #expect(known.contains(name), "\(name) does not belong on the top level")
    }
  }

  @Test func `folders are named after what is in them`() {
    let meaningless: Set = [
      "common", "core", "extensions", "helper", "helpers", "managers", "misc", "models", "other",
      "shared", "types", "util", "utilities", "utils",
    ]
    // The domain's own words.
    let meant: Set = ["Models"]
    for folder in SourceTree.folders {
      let name = String(folder.split(separator: "/").last ?? "")
      let isBad = meaningless.contains(name.lowercased()) && !meant.contains(name)
      #expect(!isBad, "\(folder) does not say what is in it")
    }
  }

  @Test func `a file is named after a type it declares`() {
    for file in SourceTree.handwrittenSwift {
      let types = file.codeLines.compactMap(LayoutTests.topLevelType)
      let stem = file.name.dropLast(".swift".count)
      // Files without a type of their own, such as extensions, are named after what they add.
      #expect(
        types.isEmpty || types.contains(stem),
        "\(file.path) declares \(types.joined(separator: ", "))")
    }
  }

  /// The type that a line declares on the top level for others to see.
  private static func topLevelType(_ line: Substring) -> Substring? {
    let words = line.split(separator: " ")
    guard !line.hasPrefix(" "), !words.contains("private"),
      let keyword = words.firstIndex(where: typeKeywords.contains), keyword + 1 < words.count
    else { return nil }
    return words[keyword + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  private static let typeKeywords: Set<Substring> = [
    "actor", "class", "enum", "protocol", "struct",
  ]
}
