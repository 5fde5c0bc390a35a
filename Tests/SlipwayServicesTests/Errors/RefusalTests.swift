import SlipwayAPI
import SlipwayBase
import SlipwayCore
import SlipwayRPC
import Testing

@testable import SlipwayServices

struct RefusalTests {
  @Test(arguments: [
    (RegistryError.Kind.invalidArgument, 3), (.deadlineExceeded, 4), (.notFound, 5),
    (.alreadyExists, 6), (.permissionDenied, 7), (.resourceExhausted, 8),
    (.failedPrecondition, 9), (.aborted, 10), (.outOfRange, 11), (.unimplemented, 12),
    (.internalFault, 13), (.unavailable, 14), (.dataLoss, 15), (.cancelled, 1),
  ])
  func `each kind of refusal has its gRPC code`(kind: RegistryError.Kind, code: Int) {
    #expect(RPCError(RegistryError(kind, "REASON", "text")).code.rawValue == code)
  }

  @Test func `every kind is in the table above`() {
    #expect(RegistryError.Kind.allCases.count == 14)
  }

  @Test func `a refusal carries its reason, facts, resource and delay`() throws {
    let error = RPCError(
      RegistryError(
        .unavailable, "STORAGE_UNAVAILABLE", "try again", metadata: ["path": "a/b"],
        resource: "projects/p/models/m", retryAfter: .milliseconds(1_500)))
    let details = error.statusDetails
    #expect(details.errorInfo?.reason == "STORAGE_UNAVAILABLE")
    #expect(details.errorInfo?.domain == "slipway.dev")
    #expect(details.errorInfo?.metadata == ["path": "a/b"])
    #expect(details.resourceInfo?.resourceName == "projects/p/models/m")
    #expect(details.retryInfo?.retryDelay?.duration == .milliseconds(1_500))
    #expect(details.badRequest == nil)
    #expect(error.status?.code == 14)
    #expect(error.status?.message == "try again")
  }

  @Test func `wrong fields are field violations, wrong states precondition failures`() {
    let violations = [
      RegistryError.Violation(
        subject: "model_version.labels[2]", reason: "LABEL_INVALID", message: "a"),
      RegistryError.Violation(subject: "model_id", reason: "NAME_INVALID", message: "b"),
    ]
    let fields = RPCError(RegistryError(.invalidArgument, violations: violations)).statusDetails
    #expect(fields.errorInfo?.reason == "LABEL_INVALID")
    #expect(fields.badRequest?.fieldViolations.map(\.field) == violations.map(\.subject))
    #expect(fields.badRequest?.fieldViolations.map(\.reason) == violations.map(\.reason))
    #expect(fields.preconditionFailure == nil)
    let states = RPCError(RegistryError(.failedPrecondition, violations: violations)).statusDetails
    #expect(states.preconditionFailure?.violations.map(\.type) == violations.map(\.reason))
    #expect(states.preconditionFailure?.violations.map(\.subject) == violations.map(\.subject))
    #expect(states.badRequest == nil)
  }
}
