/// Fits the comments of `.proto` files into Swift documentation.
enum DocComment {
  /// The lines of `comment`; paragraphs with a line wider than `width` are filled anew.
  ///
  /// Lists and indented text are left as they are.
  static func wrapped(_ comment: String, width: Int) -> [String] {
    let paragraphs = comment.split(separator: "\n", omittingEmptySubsequences: false)
      .split(separator: "", omittingEmptySubsequences: true)
    var result: [String] = []
    for paragraph in paragraphs {
      if !result.isEmpty { result.append("") }
      let lines = paragraph.map(String.init)
      let isProse = !lines.contains { $0.hasPrefix(" ") || $0.hasPrefix("-") || $0.hasPrefix("*") }
      result += isProse && lines.contains { $0.count > width } ? filled(lines, width) : lines
    }
    return result
  }

  /// The words of `lines` on as few lines of at most `width` as they take.
  static func filled(_ lines: [String], _ width: Int) -> [String] {
    var result: [String] = []
    var current = ""
    for word in lines.joined(separator: " ").split(separator: " ") {
      if !current.isEmpty, current.count + 1 + word.count > width {
        result.append(current)
        current = ""
      }
      current += (current.isEmpty ? "" : " ") + word
    }
    return current.isEmpty ? result : result + [current]
  }
}
