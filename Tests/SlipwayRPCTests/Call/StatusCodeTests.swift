import SlipwayRPC
import Testing

struct StatusCodeTests {
  @Test func `names are those of the specification`() {
    #expect(StatusCode.ok.name == "OK")
    #expect(StatusCode.invalidArgument.name == "INVALID_ARGUMENT")
    #expect(StatusCode.unauthenticated.name == "UNAUTHENTICATED")
    #expect(StatusCode(rawValue: 99).name == "CODE_99")
    #expect(StatusCode(rawValue: -1).name == "CODE_-1")
  }

  @Test func `an error says its code first`() {
    #expect("\(RPCError(code: .notFound, message: "no model"))" == "NOT_FOUND: no model")
  }
}
