/// Tells Swift code from comments and text, line for line.
struct SwiftCode {
  private let source: [UInt8]
  private var position = 0
  private var code: [UInt8] = []

  /// Returns `text` with comments, the contents of string literals and raw identifiers left out.
  /// Line breaks stay.
  static func withoutCommentsAndText(_ text: String) -> String {
    var scanner = SwiftCode(text)
    scanner.scan(until: nil)
    return String(decoding: scanner.code, as: UTF8.self)
  }

  private init(_ text: String) {
    source = Array(text.utf8)
    code.reserveCapacity(source.count)
  }

  /// Copies code up to the end, or up to the parenthesis that closes an interpolation.
  private mutating func scan(until end: UInt8?) {
    var depth = 0
    while position < source.count {
      let byte = source[position]
      if at("//") {
        while position < source.count, source[position] != UInt8(ascii: "\n") { position += 1 }
      } else if at("/*") {
        skipBlockComment()
      } else if byte == UInt8(ascii: "\"") || atRawText {
        skipText()
      } else if byte == UInt8(ascii: "`") {
        skipIdentifier()
      } else {
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        if byte == end, depth < 0 { return }
        code.append(byte)
        position += 1
      }
    }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if at("/*") {
        depth += 1
        position += 2
      } else if at("*/") {
        depth -= 1
        position += 2
      } else {
        skipByte()
      }
    } while depth > 0 && position < source.count
  }

  /// Skips a string literal of any kind; what it interpolates is code.
  private mutating func skipText() {
    let hashes = source[position...].prefix { $0 == UInt8(ascii: "#") }.count
    position += hashes
    let guards = [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
    let quote = Array((at("\"\"\"") ? "\"\"\"" : "\"").utf8)
    position += quote.count
    code += quote
    while position < source.count, !at(quote + guards) {
      if at(Array("\\".utf8) + guards) {
        position += 1 + hashes
        guard position < source.count, source[position] == UInt8(ascii: "(") else {
          skipByte()
          continue
        }
        position += 1
        scan(until: UInt8(ascii: ")"))
        position += 1
      } else {
        skipByte()
      }
    }
    position += quote.count + hashes
    code += quote
  }

  private mutating func skipIdentifier() {
    position += 1
    while position < source.count, source[position] != UInt8(ascii: "`") { skipByte() }
    position += 1
    code += Array("identifier".utf8)
  }

  private mutating func skipByte() {
    if position < source.count, source[position] == UInt8(ascii: "\n") {
      code.append(UInt8(ascii: "\n"))
    }
    position += 1
  }

  private var atRawText: Bool {
    guard source[position] == UInt8(ascii: "#") else { return false }
    let after = source[position...].drop { $0 == UInt8(ascii: "#") }
    return after.first == UInt8(ascii: "\"")
  }

  private func at(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { source[position...].starts(with: $0) }
  }

  private func at(_ bytes: [UInt8]) -> Bool {
    source[position...].starts(with: bytes)
  }
}
