/// A function, initialiser or deinitialiser with a body.
struct SwiftFunction {
  /// Line of its declaration, counted from 1.
  let line: Int
  /// Lines from there to the closing brace.
  let lineCount: Int

  /// Every function of a file, those inside others too.
  static func all(in file: SourceFile) -> [SwiftFunction] {
    let lines = file.codeLines
    return lines.indices.compactMap { index in
      guard declares(lines[index]) else { return nil }
      return function(at: index, in: lines)
    }
  }

  private static func declares(_ line: Substring) -> Bool {
    let words = line.split { $0 == " " || $0 == "(" || $0 == "<" || $0 == "?" }
    let keyword = words.first { !$0.hasPrefix("@") && !modifiers.contains($0) }
    return keyword.map { ["func", "init", "deinit"].contains($0) } ?? false
  }

  private static func function(at start: Int, in lines: [Substring]) -> SwiftFunction? {
    var braces = 0
    var parentheses = 0
    for index in start..<lines.count {
      for character in lines[index] {
        switch character {
        case "(": parentheses += 1
        case ")": parentheses -= 1
        case "{": braces += 1
        case "}": braces -= 1
        default: continue
        }
        if character == "}", braces <= 0, parentheses == 0 {
          // A requirement of a protocol has no body: the brace closes what is around it.
          return braces < 0 ? nil : SwiftFunction(line: start + 1, lineCount: index - start + 1)
        }
      }
    }
    return nil
  }

  private static let modifiers: Set<Substring> = [
    "public", "package", "internal", "fileprivate", "private", "static", "class", "final",
    "mutating", "nonmutating", "borrowing", "consuming", "override", "required", "convenience",
    "nonisolated", "isolated",
  ]
}
