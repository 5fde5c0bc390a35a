/// Rows of text in aligned columns.
struct Table {
  private let header: [String]
  private var rows: [[String]] = []

  /// A table with these column titles.
  init(_ header: [String]) {
    self.header = header
  }

  /// Adds a row with one cell for each column.
  mutating func add(_ row: [String]) {
    rows.append(row)
  }

  /// The table, a line for each row, the titles first. `bold` marks the titles for a terminal.
  func text(bold: Bool) -> String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { Self.width($0[column]) }.max() ?? 0 }
    return all.enumerated().map { index, row in
      let line = row.enumerated().map { column, cell in
        column == row.count - 1
          ? cell : cell + String(repeating: " ", count: widths[column] - Self.width(cell))
      }.joined(separator: "  ")
      return index == 0 && bold ? "\u{1B}[1m\(line)\u{1B}[0m\n" : line + "\n"
    }.joined()
  }

  /// Cells a text takes on a terminal: two for each wide (Han) character.
  private static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + ($1.properties.isIdeographic ? 2 : 1) }
  }
}
