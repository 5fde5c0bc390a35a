import SlipwayBase
import Testing

struct TextCodingTests {
  @Test(
    arguments: [
      ([], ""), ([0x66], "Zg"), ([0x66, 0x6F], "Zm8"), ([0x66, 0x6F, 0x6F], "Zm9v"),
      ([0x00, 0xFF], "AP8"),
    ] as [([UInt8], String)])
  func `base 64 goes both ways without padding (RFC 4648 10)`(bytes: [UInt8], text: String) {
    #expect(Base64.encode(bytes) == text)
    #expect(Base64.decode(text.utf8) == bytes)
  }

  @Test func `base 64 takes padding, and gives it when asked`() {
    #expect(Base64.encode([0, 255], padding: true) == "AP8=")
    #expect(Base64.decode("AP8=".utf8) == [0, 255])
    #expect(Base64.decode("AP8==".utf8) == [0, 255])
  }

  @Test(arguments: ["A", "!!!!", "AP-_", "AP8=A", "AP8==="])
  func `what is not base 64 is refused`(text: String) {
    #expect(Base64.decode(text.utf8) == nil)
  }

  @Test func `the URL-safe alphabet is its own`() {
    let bytes: [UInt8] = [0xFB, 0xFF]
    #expect(Base64.encode(bytes, alphabet: .urlSafe) == "-_8")
    #expect(Base64.decode("-_8".utf8, alphabet: .urlSafe) == bytes)
    #expect(Base64.decode("+/8".utf8, alphabet: .urlSafe) == nil)
  }

  @Test func `every byte goes through hex`() {
    let bytes = (0...255).map { UInt8($0) }
    let text = Hex.encode(bytes)
    #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
    #expect(Hex.decode(text) == bytes)
    #expect(Hex.decode(text.uppercased()) == bytes)
  }

  @Test(arguments: ["0", "0g", "é0", "0x"])
  func `what is not hex is refused`(text: String) {
    #expect(Hex.decode(text) == nil)
  }

  @Test func `a status message is percent-encoded as gRPC says (R5, R7)`() {
    let text = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
    let encoded = PercentCoding.encode(text, keeping: .grpcMessage)
    #expect(
      encoded == "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP "
        + "%F0%9F%98%88%09%0A")
    #expect(PercentCoding.decode(encoded.utf8) == text)
    #expect(PercentCoding.encode("100%", keeping: .grpcMessage) == "100%25")
  }

  @Test(arguments: [
    ("a%20b%zz%E2%98%BA", "a b%zz☺"), ("%", "%"), ("%4", "%4"), ("%FF", "\u{FFFD}"),
  ])
  func `a bad percent sequence is kept, bad UTF-8 is repaired`(encoded: String, text: String) {
    #expect(PercentCoding.decode(encoded.utf8) == text)
  }

  @Test func `a URL segment keeps only unreserved characters`() {
    #expect(PercentCoding.encode("a/b c~", keeping: .url) == "a%2Fb%20c~")
  }
}
