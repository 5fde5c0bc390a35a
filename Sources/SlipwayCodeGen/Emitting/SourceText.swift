/// Swift source being written, line by line.
struct SourceText {
  /// Columns that a line may have.
  static let width = 100

  private(set) var lines: [String] = []
  private var depth = 0

  /// The text, each line ended.
  var text: String { lines.map { $0 + "\n" }.joined() }

  /// Appends a line.
  mutating func line(_ content: String) {
    lines.append(content.isEmpty ? "" : indentation + content)
  }

  /// Appends `head` and `tail` on one line, or broken between them when that were too wide, or
  /// behind the parenthesis that the last one of `tail` closes when that is still too wide.
  mutating func line(_ head: String, _ tail: String) {
    let room = Self.width - indentation.count
    if head.count + 1 + tail.count <= room {
      line("\(head) \(tail)")
    } else if tail.count + 2 > room, let open = Self.lastCall(in: tail) {
      let call = tail[...open]
      let isBrokenTwice = head.count + 1 + call.count > room
      line(head, String(call))
      line((isBrokenTwice ? "    " : "  ") + tail[tail.index(after: open)...])
    } else {
      line(head)
      line("  " + tail)
    }
  }

  /// The parenthesis that the last character of `expression` closes.
  private static func lastCall(in expression: String) -> String.Index? {
    var depth = 0
    for index in expression.indices.reversed() {
      if expression[index] == ")" { depth += 1 }
      if expression[index] == "(" { depth -= 1 }
      if depth == 0 { return expression[index] == "(" ? index : nil }
    }
    return nil
  }

  /// Appends `head`, items with commas between them, and `tail`: on three lines, or with a line for
  /// each item when that is too wide; a bare parenthesis on one line where it fits.
  mutating func call(_ head: String, _ items: [String], _ tail: String) {
    let room = Self.width - indentation.count
    let joined = items.joined(separator: ", ")
    if head == "(", head.count + joined.count + tail.count <= room {
      line(head + joined + tail)
      return
    }
    line(head)
    if joined.count + 2 <= room {
      line("  " + joined)
    } else {
      for (index, item) in items.enumerated() {
        line("  " + item + (index + 1 < items.count ? "," : ""))
      }
    }
    line(tail)
  }

  /// Appends a list in brackets behind `head`, as many items to a line as fit.
  mutating func list(_ head: String, _ items: [String]) {
    let single = "\(head) [\(items.joined(separator: ", "))]"
    if indentation.count + single.count <= Self.width {
      line(single)
      return
    }
    line(head + " [")
    let room = Self.width - indentation.count - 2
    for filled in DocComment.filled(items.map { $0 + "," }, room) {
      line("  " + filled)
    }
    line("]")
  }

  /// Appends an empty line, unless the text has just begun a block or has one.
  mutating func gap() {
    guard let last = lines.last, !last.isEmpty, !last.hasSuffix("{") else { return }
    lines.append("")
  }

  /// Appends `head` and an opening brace, what `body` writes one step deeper, and the closing
  /// brace.
  mutating func block(_ head: String, _ body: (inout SourceText) -> Void) {
    line(head + " {")
    indented(body)
    line("}")
  }

  /// Appends what `body` writes one step deeper.
  mutating func indented(_ body: (inout SourceText) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  /// Appends `comment` as documentation, or `otherwise` when it is empty.
  mutating func documentation(_ comment: String, otherwise: String) {
    let room = Self.width - indentation.count - 4
    for docLine in DocComment.wrapped(comment.isEmpty ? otherwise : comment, width: room) {
      line(docLine.isEmpty ? "///" : "/// " + docLine)
    }
  }

  private var indentation: String { String(repeating: "  ", count: depth) }
}
