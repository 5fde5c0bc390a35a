import SlipwayAPI
import SlipwayRPC
import SlipwayWire
import Testing

@Suite struct StatusDetailsTests {
  private static let details = StatusDetails(
    errorInfo: .init(
      reason: "NAME_INVALID", domain: "slipway", metadata: ["name": "x y", "limit": "64"]),
    badRequest: .init(fieldViolations: [
      .init(field: "model_id", description: "no blanks", reason: "NAME_INVALID")
    ]),
    retryInfo: .init(retryDelay: .init(seconds: 1, nanos: 500_000_000)))

  @Test func `R8: details survive the way through an error and agree with it`() {
    let error = RPCError(code: .invalidArgument, message: "bad", details: Self.details)
    #expect(error.status?.code == 3)
    #expect(error.status?.message == "bad")
    #expect(error.statusDetails == Self.details)
  }

  @Test func `every kind of detail is packed and read back`() {
    var all = Self.details
    all.preconditionFailure = .init(violations: [.init(type: "STATE", subject: "m")])
    all.resourceInfo = .init(resourceType: "Model", resourceName: "m")
    all.quotaFailure = .init(violations: [.init(subject: "p", description: "too many")])
    #expect(all.packed.count == 6)
    #expect(RPCError(code: .aborted, message: "", details: all).statusDetails == all)
  }

  @Test func `details that Python packed are read, unknown ones left out`() throws {
    let hex =
      "080312036261641a5d0a28747970652e676f6f676c65617069732e636f6d2f676f6f676c652e7270"
      + "632e4572726f72496e666f12310a0c4e414d455f494e56414c49441207736c69707761791a0b0a04"
      + "6e616d6512037820791a0b0a056c696d6974120236341a520a29747970652e676f6f676c65617069"
      + "732e636f6d2f676f6f676c652e7270632e4261645265717565737412250a230a086d6f64656c5f69"
      + "6412096e6f20626c616e6b731a0c4e414d455f494e56414c49441a360a28747970652e676f6f676c"
      + "65617069732e636f6d2f676f6f676c652e7270632e5265747279496e666f120a0a0808011080cab5"
      + "ee011a250a23747970652e676f6f676c65617069732e636f6d2f676f6f676c652e7270632e48656c"
      + "70"
    let status = try GoogleRPC.Status(decoding: [UInt8](hex: hex))
    #expect(status.details.count == 4)
    #expect(StatusDetails(status) == Self.details)
  }

  @Test func `an error without details, or with broken ones, has none`() {
    #expect(RPCError(code: .unknown, message: "").statusDetails == StatusDetails())
    let broken = RPCError(code: .unknown, message: "", details: [0xff])
    #expect(broken.status == nil)
    #expect(broken.statusDetails == StatusDetails())
    let detail = GoogleProtobuf.Any(
      typeURL: "type.googleapis.com/google.rpc.ErrorInfo", value: [0xff])
    #expect(StatusDetails(GoogleRPC.Status(details: [detail])) == StatusDetails())
  }
}
