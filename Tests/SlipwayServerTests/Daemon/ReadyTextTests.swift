import Testing

@testable import SlipwayServer

struct ReadyTextTests {
  @Test func `the first line is for programs, three commands follow for people`() {
    let text = ReadyText.text(
      Daemon.Addresses(grpc: ["127.0.0.1:1", "unix:/a"], admin: ""), directory: "/d",
      buckets: "/d/buckets")
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "ready grpc=127.0.0.1:1,unix:/a admin=off data=/d")
    #expect(lines.count { $0.hasPrefix("  slipway --server 127.0.0.1:1 ") } == 3)
    #expect(text.contains("/d/buckets"))
  }

  @Test(arguments: [
    (false, "  slipway --server a:1 --tls --tls-roots FILE health"),
    (
      true,
      "  slipway --server a:1 --tls --tls-roots FILE --tls-certificate FILE --tls-key FILE health"
    ),
  ])
  func `the commands for people speak TLS where the server does`(requires: Bool, line: String) {
    let addresses = Daemon.Addresses(
      grpc: ["a:1"], admin: "", security: .tls(requiresCertificate: requires))
    let text = ReadyText.text(addresses, directory: "/d", buckets: "/b")
    #expect(text.split(separator: "\n").contains { $0 == line })
  }
}
