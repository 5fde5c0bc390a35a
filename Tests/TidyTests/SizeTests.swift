import Testing

/// How long things are.
@Suite struct SizeTests {
  private static let fileLinesMax = 500
  private static let columnsMax = 100
  private static let functionLinesMax = 60

  private static let handwritten = SourceTree.files.filter { !$0.isGenerated && !isVendored($0) }

  @Test func `no file is longer than 500 lines`() {
    for file in Self.handwritten {
      #expect(
        file.lines.count <= Self.fileLinesMax, "\(file.path) has \(file.lines.count) lines")
    }
  }

  @Test func `no line is wider than 100 columns`() {
    for file in Self.handwritten {
      for (index, line) in file.lines.enumerated() where line.count > Self.columnsMax {
        Issue.record("\(file.path):\(index + 1) is \(line.count) columns wide")
      }
    }
  }

  @Test func `no Swift function is longer than 60 lines`() {
    for file in SourceTree.handwrittenSwift {
      for function in SwiftFunction.all(in: file) where function.lineCount > Self.functionLinesMax {
        Issue.record("\(file.path):\(function.line) is \(function.lineCount) lines long")
      }
    }
  }

  /// Protos whose text belongs to others.
  private static func isVendored(_ file: SourceFile) -> Bool {
    file.path.hasPrefix("proto/google/") || file.path.hasPrefix("proto/grpc/")
  }
}
