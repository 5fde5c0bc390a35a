import SlipwayAPI
import SlipwayBase
import SlipwayRPC
import SlipwayServices
import Testing

struct MessageRefusalTests {
  @Test(arguments: [
    (DecodingFailure.Kind.malformed, StatusCode.internal, "MESSAGE_MALFORMED"),
    (.tooDeep, .invalidArgument, "MESSAGE_TOO_DEEP"),
    (.tooManyFields, .resourceExhausted, "MESSAGE_TOO_MANY_FIELDS"),
    (.budgetExceeded, .resourceExhausted, "MESSAGE_TOO_LARGE"),
    (.invalidUTF8, .invalidArgument, "TEXT_INVALID"),
    (.containsNUL, .invalidArgument, "TEXT_INVALID"),
  ])
  func `a message that cannot be read has its reason and its field`(
    kind: DecodingFailure.Kind, code: StatusCode, reason: String
  ) {
    let error = RPCError.refusal(
      of: DecodingFailure(kind: kind, fieldPath: "model.labels", message: "why"))
    #expect(error.code == code)
    #expect(error.message == "the request is not a valid message: model.labels: why")
    #expect(error.statusDetails.errorInfo?.reason == reason)
    #expect(error.statusDetails.badRequest?.fieldViolations.map(\.field) == ["model.labels"])
  }

  @Test func `a failure without a field has no field violation`() {
    let error = RPCError.refusal(
      of: DecodingFailure(kind: .malformed, fieldPath: "", message: "why"))
    #expect(error.statusDetails.badRequest == nil)
    #expect(error.statusDetails.errorInfo != nil)
  }
}
