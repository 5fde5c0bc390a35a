import SlipwayHTTP2
import SlipwayRPC
import Testing

struct MetadataTests {
  private func received(_ fields: [(String, String)]) -> Metadata {
    let block = HeaderBlock()
    for (name, value) in fields { block.append(name: name, value: value) }
    return Metadata(received: block)
  }

  @Test func `keys are lower-cased and keep order and repeats (M1, M6)`() throws {
    var metadata = Metadata()
    try metadata.add("B", "2")
    try metadata.add("a", "1")
    try metadata.add("b", "3")
    #expect(metadata.entries.map(\.key) == ["b", "a", "b"])
    #expect(metadata.values(for: "B") == ["2", "3"])
    #expect(metadata.first("b") == "2")
  }

  @Test(arguments: ["", "Ä", "a b", ":path", "grpc-status", "te", "content-type", "host", "x-bin"])
  func `a key that may not travel is refused locally (M1)`(key: String) {
    var metadata = Metadata()
    let error = #expect(throws: RPCError.self) { try metadata.add(key, "v") }
    #expect(error?.code == .internal)
    #expect(metadata.isEmpty)
  }

  @Test(arguments: ["é", "a\tb", "a\r\nb", "\u{0}"])
  func `a value that is not printable ASCII is refused locally (M2)`(value: String) {
    var metadata = Metadata()
    #expect(throws: RPCError.self) { try metadata.add("key", value) }
  }

  @Test func `bytes need a key that ends in -bin`() throws {
    var metadata = Metadata()
    #expect(throws: RPCError.self) { try metadata.add("key", binary: [1]) }
    try metadata.add("key-bin", binary: [1])
    #expect(metadata.binaryValues(for: "key-bin") == [[1]])
  }

  @Test func `binary values come padded, unpadded, joined and empty (M7, M8, M10)`() {
    let metadata = received([
      ("a-bin", "AP8"), ("a-bin", "AP8="), ("b-bin", "AP8,AQ"), ("c-bin", ""),
    ])
    #expect(metadata.binaryValues(for: "a-bin") == [[0, 255], [0, 255]])
    #expect(metadata.binaryValues(for: "b-bin") == [[0, 255], [1]])
    #expect(metadata.binaryValues(for: "c-bin") == [[]])
  }

  @Test func `bad values are left out, spaces stripped, empty values kept (M3, M4, M5)`() {
    let metadata = received([("a", "é"), ("b", "  x "), ("c", "")])
    #expect(metadata.entries.map(\.key) == ["b", "c"])
    #expect(metadata.first("b") == "x")
    #expect(metadata.first("c") == "")
  }

  @Test func `what belongs to the transport is not metadata (S25)`() {
    let metadata = received([
      (":path", "/x"), ("te", "trailers"), ("content-type", "application/grpc"),
      ("grpc-timeout", "1S"), ("grpc-previous-rpc-attempts", "2"), ("user-agent", "x"), ("k", "v"),
    ])
    #expect(metadata.entries.map(\.key) == ["grpc-previous-rpc-attempts", "k"])
  }

  @Test func `metadata goes out and comes back the same`() throws {
    var metadata = Metadata()
    try metadata.add("k", "v")
    try metadata.add("authorization", "secret")
    try metadata.add("k-bin", binary: [0, 1, 255])
    let block = HeaderBlock()
    metadata.append(to: block)
    #expect(Metadata(received: block) == metadata)
    #expect(block.first("k-bin") == "AAH/")
  }
}
