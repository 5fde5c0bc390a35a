import SlipwayAdmin
import Testing

struct AdminAddressTests {
  @Test(
    arguments: [
      ("127.0.0.1:0", "127.0.0.1", 0), ("localhost:9090", "localhost", 9090),
      ("[::1]:65535", "::1", 65535),
    ] as [(String, String, UInt16)])
  func `host and port go both ways`(text: String, host: String, port: UInt16) throws {
    let address = try #require(AdminAddress(text))
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.description == text)
  }

  @Test(arguments: [
    "", "9090", ":9090", "host", "host:", "host:65536", "host:-1", "::1:80", "[]:1",
  ])
  func `what is neither is refused`(text: String) {
    #expect(AdminAddress(text) == nil)
  }
}
