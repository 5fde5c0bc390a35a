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
}
