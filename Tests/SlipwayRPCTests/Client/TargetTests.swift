import Testing

@testable import SlipwayRPC

struct TargetTests {
  @Test(arguments: [
    ("127.0.0.1:50051", "127.0.0.1:50051"), ("example.org:1", "example.org:1"),
    ("dns:example.org:443", "example.org:443"), ("dns:///example.org:443", "example.org:443"),
    ("ipv4:10.0.0.1:80", "10.0.0.1:80"), ("ipv6:[::1]:80", "[::1]:80"), ("[::1]:80", "[::1]:80"),
    ("unix:a.sock", "localhost"), ("unix:///run/a.sock", "localhost"),
  ])
  func `a target names its authority (C54)`(text: String, authority: String) throws {
    #expect(try Target.parse(text).authority == authority)
  }

  @Test(arguments: [
    "", ":", "example.org", "example.org:", "example.org:0", "example.org:65536", "::1:80",
    "[]:80", "a b:80", "http://example.org:80", "unix:", "example.org:80/path",
  ])
  func `what is no target is refused with its text`(text: String) throws {
    let error = try #require(#expect(throws: RPCError.self) { try Target.parse(text) })
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains("'\(text)'"))
  }
}
