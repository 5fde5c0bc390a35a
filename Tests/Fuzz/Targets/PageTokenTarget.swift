import SlipwayBase

@testable import SlipwayCore

/// Page tokens that nobody signed.
enum PageTokenTarget {
  /// Only the token that was made for a place opens, and it opens to that place.
  static func run(_ input: FuzzInput) {
    var input = input
    let place = String(decoding: input.take(input.number(below: 40)), as: UTF8.self)
    let bytes = input.rest()
    let tokens = PageTokens(PlainCryptography())
    let text = String(decoding: bytes, as: UTF8.self)
    if let uid = try? tokens.open(text, list: "models", scope: place) {
      let made = tokens.seal(list: "models", scope: place, after: uid)
      Property.require(
        Base64.decode(made.utf8, alphabet: .urlSafe)
          == Base64.decode(text.utf8, alphabet: .urlSafe),
        "a token that nobody made opens to \(uid)")
    }
    guard !place.isEmpty, place.utf8.count < 300 else { return }
    let made = tokens.seal(list: "models", scope: text, after: place)
    Property.require(
      (try? tokens.open(made, list: "models", scope: text)) == place, "a token opens")
    Property.require(
      (try? tokens.open(made, list: "versions", scope: text)) == nil,
      "a token opens for another list")
  }
}

/// Codes that are different for different texts, without a cryptographic library.
private struct PlainCryptography: Cryptography {
  func sha256(_ bytes: [UInt8]) -> ContentDigest {
    preconditionFailure("page tokens need no digest")
  }

  func authenticate(_ bytes: [UInt8]) -> [UInt8] {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var code: [UInt8] = []
    for round in UInt8(0)..<32 {
      for byte in bytes + [round] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      code.append(UInt8(truncatingIfNeeded: hash >> 24))
    }
    return code
  }
}
