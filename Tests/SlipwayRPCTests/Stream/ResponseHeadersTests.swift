import SlipwayHTTP2
import Testing

@testable import SlipwayRPC

struct ResponseHeadersTests {
  private func names(_ block: HeaderBlock) -> [String] {
    var names: [String] = []
    block.forEachField { name, _ in names.append(String(decoding: name, as: UTF8.self)) }
    return names
  }

  @Test func `a failure alone has response headers in front (R2, R4)`() {
    let block = ResponseHeaders.trailers(
      RPCError(code: .notFound, message: "no 100%"), isOnly: true)
    #expect(
      names(block) == [
        ":status", "content-type", "grpc-accept-encoding", "grpc-status", "grpc-message",
      ])
    #expect(block.first("grpc-status") == "5")
    #expect(block.first("grpc-message") == "no 100%25")
  }

  @Test func `details are dropped before metadata and message (R6)`() throws {
    var metadata = Metadata()
    try metadata.add("k", String(repeating: "v", count: 4_000))
    let block = ResponseHeaders.trailers(
      RPCError(
        code: .internal, message: "m", details: Array(repeating: 1, count: 6_000),
        metadata: metadata),
      isOnly: false)
    #expect(names(block) == ["grpc-status", "grpc-message", "k"])
  }

  @Test func `a long message is cut at a character (R6)`() {
    let message = String(repeating: "☺", count: 5_000)
    let block = ResponseHeaders.trailers(RPCError(code: .internal, message: message), isOnly: false)
    let sent = block.first("grpc-message") ?? ""
    #expect(sent.utf8.count <= 6 * 1_024)
    #expect(sent.utf8.count > 5 * 1_024)
    #expect(sent.hasSuffix("%E2%98%BA"))
  }

  @Test func `details travel as unpadded base 64 (R8)`() {
    let block = ResponseHeaders.trailers(
      RPCError(code: .internal, message: "", details: [0, 255]), isOnly: false)
    #expect(block.first("grpc-status-details-bin") == "AP8")
    #expect(block.first("grpc-message") == nil)
  }
}
