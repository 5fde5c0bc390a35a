import SlipwayBase
import SlipwayCrypto
import Testing

struct SHA256Tests {
  /// FIPS 180-4 examples and NIST's short messages.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
        + "lmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `the standard's examples`(text: String, digest: String) {
    #expect(SHA256Hasher.digest(of: Array(text.utf8)).hex == digest)
  }

  @Test func `a million times the letter a, in pieces`() {
    var hasher = SHA256Hasher()
    for _ in 0..<1_000 { hasher.update([UInt8](repeating: UInt8(ascii: "a"), count: 1_000)) }
    #expect(
      hasher.digest().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `where the pieces begin makes no difference`() {
    let bytes = (0..<200).map { UInt8($0) }
    let whole = SHA256Hasher.digest(of: bytes)
    for split in 0...bytes.count {
      var hasher = SHA256Hasher()
      hasher.update(Array(bytes[..<split]))
      hasher.update([])
      hasher.update(Array(bytes[split...]))
      #expect(hasher.digest() == whole)
    }
  }

  @Test func `a digest can be taken on the way`() {
    var hasher = SHA256Hasher()
    #expect(hasher.digest() == SHA256Hasher.digest(of: []))
    hasher.update(Array("ab".utf8))
    #expect(hasher.digest() == SHA256Hasher.digest(of: Array("ab".utf8)))
    #expect(hasher.digest() == hasher.digest())
    hasher.update(Array("c".utf8))
    #expect(hasher.digest() == SHA256Hasher.digest(of: Array("abc".utf8)))
  }

  @Test func `a digest has 32 bytes, shown as 64 digits`() {
    let digest = SHA256Hasher.digest(of: [1])
    #expect(digest.bytes.count == SHA256Digest.byteCount)
    #expect(Hex.decode(digest.hex) == digest.bytes)
    #expect(digest.hex.count == 64)
  }
}
