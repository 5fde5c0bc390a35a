internal import SlipwayBase

/// Makes and reads page tokens: where a list goes on, signed, so that a token can neither be
/// forged nor used for another list.
///
/// A token is the URL-safe base 64 of 16 bytes of signature and the last uid of its page. List and
/// scope are signed but not carried: whoever opens the token knows them.
package struct PageTokens: Sendable {
  /// Bytes of the signature that a token carries.
  private static let signatureBytes = 16
  /// Longest token that is looked at, in characters.
  private static let textMax = 512

  private let cryptography: any Cryptography

  package init(_ cryptography: any Cryptography) {
    self.cryptography = cryptography
  }

  /// The token of the page after the row `uid`. `list` names the kind of list, `scope` what it is
  /// a list of, usually the resource name of the parent.
  package func seal(list: String, scope: String, after uid: String) -> String {
    Base64.encode(signature(list, scope, uid) + Array(uid.utf8), alphabet: .urlSafe)
  }

  /// The uid the page starts after; `nil` for the empty token of the first page. A token of
  /// another list, another server, or no token at all is refused (PAGE_TOKEN_INVALID).
  package func open(
    _ token: String, list: String, scope: String
  ) throws(RegistryError) -> String? {
    if token.isEmpty { return nil }
    if token.utf8.count <= Self.textMax,
      let bytes = Base64.decode(token.utf8, alphabet: .urlSafe),
      bytes.count > Self.signatureBytes
    {
      let uid = String(decoding: bytes[Self.signatureBytes...], as: UTF8.self)
      if areEqual(bytes.prefix(Self.signatureBytes), signature(list, scope, uid)) { return uid }
    }
    throw RegistryError(
      .invalidArgument,
      violations: [
        .init(
          subject: "page_token", reason: "PAGE_TOKEN_INVALID",
          message: "is not a token of this list; send next_page_token as it was answered, "
            + "with the same parent, or leave it empty for the first page")
      ])
  }

  private func signature(_ list: String, _ scope: String, _ uid: String) -> [UInt8] {
    let text = Array("page-token\0\(list)\0\(scope)\0\(uid)".utf8)
    return Array(cryptography.authenticate(text).prefix(Self.signatureBytes))
  }

  /// Compares in a time that does not tell where the first difference is.
  private func areEqual(_ a: ArraySlice<UInt8>, _ b: [UInt8]) -> Bool {
    a.count == b.count && zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
