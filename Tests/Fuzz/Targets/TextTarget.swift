import SlipwayBase

/// Bytes as text and back.
enum TextTarget {
  /// Base 64 in both alphabets, and base 16.
  static func base64(_ input: FuzzInput) {
    var input = input
    let isURLSafe = input.byte() & 1 == 1
    let bytes = input.rest()
    let alphabet: Base64.Alphabet = isURLSafe ? .urlSafe : .standard
    for padding in [false, true] {
      let text = Base64.encode(bytes, alphabet: alphabet, padding: padding)
      Property.require(
        Base64.decode(text.utf8, alphabet: alphabet) == bytes, "base 64 gives \(bytes) back")
    }
    if let decoded = Base64.decode(bytes, alphabet: alphabet) {
      let text = Base64.encode(decoded, alphabet: alphabet)
      Property.require(
        Base64.decode(text.utf8, alphabet: alphabet) == decoded, "base 64 is stable")
    }
    Property.require(Hex.decode(Hex.encode(bytes)) == bytes, "base 16 gives \(bytes) back")
    _ = Hex.decode(String(decoding: bytes, as: UTF8.self))
  }

  /// Percent-encoding with both sets of unreserved characters.
  static func percent(_ input: FuzzInput) {
    var input = input
    let bytes = input.rest()
    let text = String(decoding: bytes, as: UTF8.self)
    for unreserved in [PercentCoding.Unreserved.grpcMessage, .url] {
      let encoded = PercentCoding.encode(text, keeping: unreserved)
      Property.require(
        encoded.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "only printable characters")
      Property.require(
        Array(PercentCoding.decode(encoded.utf8).utf8) == Array(text.utf8),
        "percent-encoding gives \(Array(text.utf8)) back")
    }
    _ = PercentCoding.decode(bytes)
  }
}
