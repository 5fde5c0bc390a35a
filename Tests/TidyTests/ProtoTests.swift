import Testing

/// The public API explains itself. Names and layout are `buf lint`'s business.
@Suite struct ProtoTests {
  private static let files = SourceTree.files.filter {
    $0.path.hasPrefix("proto/slipway/") && $0.path.hasSuffix(".proto")
  }

  @Test func `there are protos to check`() {
    #expect(!Self.files.isEmpty)
  }

  @Test func `every declaration has a comment`() {
    for file in Self.files {
      let lines = file.lines.map { $0.drop { $0 == " " } }
      for (index, line) in lines.enumerated()
      where ProtoTests.declares(line, after: lines[..<index]) {
        let isCommented = index > 0 && lines[index - 1].hasPrefix("//")
        #expect(isCommented, "\(file.path):\(index + 1) has no comment: \(line)")
      }
    }
  }

  @Test func `strings, maps and presence are plain proto3`() {
    for file in Self.files {
      #expect(file.lines.contains("syntax = \"proto3\";"), "\(file.path) is not proto3")
      #expect(!file.text.contains("protobuf-c"), "\(file.path) asks other languages for protobuf-c")
    }
  }

  /// Whether a line declares a message, field, value, service or call.
  private static func declares(_ line: Substring, after lines: ArraySlice<Substring>) -> Bool {
    let first = line.prefix { $0 != " " }
    if ["message", "enum", "oneof", "service", "rpc"].contains(first) { return true }
    if first.isEmpty || first.hasPrefix("//") || first.hasPrefix("}") { return false }
    if ["syntax", "package", "import", "option", "reserved", "extensions"].contains(first) {
      return false
    }
    // A call whose types stand on a line of their own was declared above.
    if line.hasPrefix("returns") || line.hasPrefix("(") { return false }
    return line.contains(" = ") && !(lines.last?.hasSuffix("=") ?? false)
  }
}
