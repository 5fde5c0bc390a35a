import SlipwayBase
import SlipwayCrypto
import Testing

struct HMACSHA256Tests {
  struct Vector: Sendable {
    let key: [UInt8]
    let data: [UInt8]
    let code: String
  }

  /// RFC 4231 §4.2 to §4.8 without the shortened one, and both empty.
  static let vectors = [
    Vector(
      key: Array(repeating: 0x0B, count: 20), data: Array("Hi There".utf8),
      code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Vector(
      key: Array("Jefe".utf8), data: Array("what do ya want for nothing?".utf8),
      code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Vector(
      key: Array(repeating: 0xAA, count: 20), data: Array(repeating: 0xDD, count: 50),
      code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Vector(
      key: (1...25).map { UInt8($0) }, data: Array(repeating: 0xCD, count: 50),
      code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Vector(
      key: Array(repeating: 0xAA, count: 131),
      data: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Vector(
      key: Array(repeating: 0xAA, count: 131),
      data: Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    Vector(
      key: [], data: [],
      code: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
  ]

  @Test(arguments: vectors)
  func `the standard's examples`(vector: Vector) {
    #expect(Hex.encode(HMACSHA256.code(for: vector.data, key: vector.key)) == vector.code)
  }

  @Test func `equal codes are equal, and no others`() {
    let code = HMACSHA256.code(for: [1], key: [2])
    #expect(HMACSHA256.areEqual(code, code))
    #expect(HMACSHA256.areEqual([], []))
    #expect(!HMACSHA256.areEqual(code, Array(code.dropLast())))
    #expect(!HMACSHA256.areEqual(code, []))
    for index in code.indices {
      var other = code
      other[index] ^= 1
      #expect(!HMACSHA256.areEqual(code, other))
    }
  }
}

struct RandomBytesTests {
  @Test(arguments: [0, 1, 16, 32, 1_000])
  func `as many bytes as asked for`(count: Int) {
    #expect(RandomBytes.make(count: count).count == count)
  }

  @Test func `bytes are not given twice`() {
    let many = (0..<1_000).map { _ in RandomBytes.make(count: 16) }
    #expect(Set(many).count == many.count)
  }
}
