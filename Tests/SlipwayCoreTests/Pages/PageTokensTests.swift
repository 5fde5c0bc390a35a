import SlipwayBase
import SlipwayCore
import Testing

struct PageTokensTests {
  private let tokens = PageTokens(FakeCryptography())
  private let uid = "0190c0de-0000-7000-8000-000000000001"

  @Test func `a token opens to the uid it was sealed with`() throws {
    let token = tokens.seal(list: "models", scope: "projects/p", after: uid)
    #expect(try tokens.open(token, list: "models", scope: "projects/p") == uid)
  }

  @Test func `a token fits into a URL as it is`() {
    let token = tokens.seal(list: "models", scope: "projects/p", after: uid)
    #expect(token.utf8.allSatisfy { "-_".utf8.contains($0) || (0x30...0x7A).contains($0) })
  }

  @Test func `the empty token is the first page`() throws {
    #expect(try tokens.open("", list: "models", scope: "projects/p") == nil)
  }

  @Test func `a token of another list, parent or server is refused`() async {
    let token = tokens.seal(list: "models", scope: "projects/p", after: uid)
    let other = PageTokens(FakeCryptography(key: 7))
    let attempts: [() throws -> String?] = [
      { try tokens.open(token, list: "versions", scope: "projects/p") },
      { try tokens.open(token, list: "models", scope: "projects/q") },
      { try other.open(token, list: "models", scope: "projects/p") },
    ]
    for attempt in attempts {
      #expect(await refusal { try attempt() }?.reason == "PAGE_TOKEN_INVALID")
    }
  }

  @Test func `every changed bit of a token is noticed`() async throws {
    let token = tokens.seal(list: "models", scope: "projects/p", after: uid)
    let bytes = try #require(Base64.decode(token.utf8, alphabet: .urlSafe))
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1 << UInt8(index % 8)
      let text = Base64.encode(changed, alphabet: .urlSafe)
      let error = await refusal { try tokens.open(text, list: "models", scope: "projects/p") }
      #expect(error?.reason == "PAGE_TOKEN_INVALID")
    }
  }

  @Test(arguments: ["x", "AAAA", "%%%%", "ünïcode", String(repeating: "A", count: 100_000)])
  func `a text that is no token is refused`(_ text: String) async {
    let error = await refusal { try tokens.open(text, list: "models", scope: "projects/p") }
    #expect(error?.reason == "PAGE_TOKEN_INVALID")
    #expect(error?.kind == .invalidArgument)
  }

  @Test func `a page request settles its size`() throws {
    #expect(try PageRequest(size: 0, token: "").size == 50)
    #expect(try PageRequest(size: 7, token: "").size == 7)
    #expect(try PageRequest(size: 5000, token: "").size == 1000)
  }

  @Test func `a negative page size is refused`() async {
    #expect(await refusal { try PageRequest(size: -1, token: "") }?.reason == "PAGE_SIZE_INVALID")
  }

  @Test func `only a page that is followed by another carries a token`() throws {
    let request = try PageRequest(size: 2, token: "")
    let full = Page(["a", "b", "c"], for: request, uid: \.self) { "after \($0)" }
    #expect(full.rows == ["a", "b"])
    #expect(full.nextToken == "after b")
    let last = Page(["a", "b"], for: request, uid: \.self) { "after \($0)" }
    #expect(last.nextToken.isEmpty)
  }
}
