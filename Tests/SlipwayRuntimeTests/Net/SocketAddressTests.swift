import SlipwayRuntime
import Testing

struct SocketAddressTests {
  @Test(arguments: [
    ("127.0.0.1:80", "127.0.0.1:80"), ("localhost:0", "127.0.0.1:0"),
    ("[::1]:443", "[::1]:443"), ("0.0.0.0:65535", "0.0.0.0:65535"),
    ("[2001:db8::8:800:200c:417a]:1", "[2001:db8::8:800:200c:417a]:1"),
    ("unix:relative.sock", "unix:relative.sock"), ("unix:///run/a.sock", "unix:/run/a.sock"),
  ])
  func `an address is read and written back`(text: String, written: String) throws {
    #expect("\(try SocketAddress.parse(text))" == written)
  }

  @Test(arguments: [
    "", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "example.org:80",
    "256.1.1.1:1",
    "[::1:80", "unix:", "unix:" + String(repeating: "a", count: 108),
  ])
  func `what is no address is refused with the text`(text: String) throws {
    let error = #expect(throws: RuntimeError.self) { try SocketAddress.parse(text) }
    let description = try #require(error).description
    #expect(description.contains("'\(text)'"))
  }
}
