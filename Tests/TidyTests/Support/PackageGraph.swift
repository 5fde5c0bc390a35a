/// The arrows of Package.swift: which target may import which.
enum PackageGraph {
  /// Targets by name, each with the targets it names as dependencies.
  static let arrows: [String: Set<String>] = {
    guard let package = SourceTree.files.first(where: { $0.path == "Package.swift" }) else {
      return [:]
    }
    return parse(package.text)
  }()

  /// Every C target.
  static let cTargets = Set(arrows.keys).filter {
    $0.hasPrefix("C") && $0.dropFirst().first?.isUppercase == true
  }

  /// Reads the calls of Package.swift's table: the first text of a call is the target's name, the
  /// texts in the brackets that follow are what it depends on.
  private static func parse(_ text: String) -> [String: Set<String>] {
    var arrows: [String: Set<String>] = [:]
    let openings = ["library(", "program(", "tests(", "system(", ".target("]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let trimmed = line.drop { $0 == " " }
      guard openings.contains(where: { trimmed.hasPrefix($0) }) else { continue }
      let call = lines[index...].joined(separator: "\n").prefixUpToClosingParenthesis
      guard let name = call.quoted.first, name.first?.isLetter == true else { continue }
      let isSystem = trimmed.hasPrefix("system(")
      let list = call.split(separator: "[").dropFirst().first?.split(separator: "]").first
      arrows[name] = isSystem ? [] : Set((list ?? "").quoted)
    }
    return arrows
  }
}

extension StringProtocol {
  /// The texts between pairs of quotation marks.
  fileprivate var quoted: [String] {
    split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// Everything up to the parenthesis that closes the first one.
  fileprivate var prefixUpToClosingParenthesis: SubSequence {
    var depth = 0
    for index in indices {
      if self[index] == "(" { depth += 1 }
      if self[index] == ")" {
        depth -= 1
        if depth == 0 { return self[...index] }
      }
    }
    return self[...]
  }
}
