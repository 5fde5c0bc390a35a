import Testing

/// What is not written here, and what is written instead.
@Suite struct BanTests {
  /// Programs print; libraries log or return.
  private static let programs: Set = [
    "SlipwayCLI", "slipwayd", "slipway-bench", "protoc-gen-slipway",
  ]

  /// Rooms whose code never touches raw memory.
  private static let safeRooms: Set = [
    "Slipway", "SlipwayCore", "SlipwayServer", "SlipwayServices", "SlipwayStorage",
  ]

  @Test(arguments: [
    ("try!", "throw, or prove it with a precondition"),
    ("as!", "use as? or generics"),
    ("fatalError", "throw; a programmer's mistake is a precondition"),
    ("pthread_self", "ask the loop: the optimiser merges calls across suspension points"),
    ("Task.sleep", "use the injected Clock"),
    ("Task.detached", "use the loop or the blocking pool"),
    ("DispatchQueue", "use the loop or the blocking pool"),
  ])
  func `banned in all sources`(word: String, instead: String) {
    expectNone(of: word, in: SourceTree.sources, instead: instead)
  }

  @Test(arguments: ["Dispatch", "Foundation", "FoundationEssentials"])
  func `banned imports`(module: String) {
    for file in SourceTree.sources {
      #expect(!file.imports.contains(module), "\(file.path) imports \(module)")
    }
  }

  @Test func `only programs print`() {
    let libraries = SourceTree.sources.filter { !Self.programs.contains($0.target) }
    expectNone(of: "print(", in: libraries, instead: "log or return it")
  }

  @Test func `rooms above the adapters touch no raw memory`() {
    let rooms = SourceTree.sources.filter { Self.safeRooms.contains($0.target) }
    expectNone(of: "unsafe", in: rooms, instead: "move it into the adapter below")
  }

  @Test func `an unchecked promise says why it holds`() {
    for file in SourceTree.sources {
      for (index, (line, code)) in zip(file.lines, file.codeLines).enumerated()
      where code.contains("@unchecked Sendable") {
        #expect(line.contains("//"), "\(file.path):\(index + 1) says not why it is Sendable")
      }
    }
  }

  @Test func `nothing is left for later`() {
    // Put together so that this file does not name them.
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
    for file in SourceTree.files where !file.isGenerated {
      for (index, line) in file.lines.enumerated() {
        let words = line.split { !$0.isLetter && $0 != "_" }
        let isMarked = words.contains { marks.contains(String($0)) }
        #expect(!isMarked, "\(file.path):\(index + 1) leaves something for later")
      }
    }
  }

  private func expectNone(of word: String, in files: [SourceFile], instead: String) {
    for file in files {
      for (index, line) in file.codeLines.enumerated() where line.containsWord(word) {
        Issue.record("\(file.path):\(index + 1) has \(word): \(instead)")
      }
    }
  }
}

extension Substring {
  /// Whether `word` occurs and is not the end or the start of a longer name.
  fileprivate func containsWord(_ word: String) -> Bool {
    ranges(of: word).contains { range in
      let before = self[..<range.lowerBound].last
      let after = self[range.upperBound...].first
      let endsInName = word.last.map(\.isPartOfName) ?? false
      return !(before?.isPartOfName ?? false) && !(endsInName && (after?.isPartOfName ?? false))
    }
  }
}

extension Character {
  fileprivate var isPartOfName: Bool { isLetter || isNumber || self == "_" }
}
