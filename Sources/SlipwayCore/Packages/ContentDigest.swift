/// A SHA-256 digest as the registry writes it: `sha256:` and 64 lower-case hex digits.
package struct ContentDigest: Sendable, Hashable {
  /// The 64 hex digits.
  package let hex: String

  /// Reads 64 lower-case hex digits, with or without the `sha256:` in front.
  package init?(_ text: String) {
    let hex = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
    guard hex.utf8.count == 64,
      hex.utf8.allSatisfy({
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      })
    else { return nil }
    self.hex = hex
  }

  /// `sha256:` and the hex digits.
  package var text: String { "sha256:" + hex }
}
