internal import SlipwayBase
internal import SlipwayWire

/// What a program can read about a failed call: the details of a `google.rpc.Status`.
///
/// Each kind is there at most once (AIP-193).
public struct StatusDetails: Sendable, Hashable {
  /// The reason as a constant, and everything in the error message that varies.
  public var errorInfo: GoogleRPC.ErrorInfo?
  /// Which fields of the request are wrong.
  public var badRequest: GoogleRPC.BadRequest?
  /// Which conditions were not met.
  public var preconditionFailure: GoogleRPC.PreconditionFailure?
  /// Which resource it is about.
  public var resourceInfo: GoogleRPC.ResourceInfo?
  /// When the caller may try again.
  public var retryInfo: GoogleRPC.RetryInfo?
  /// Which limits were exceeded.
  public var quotaFailure: GoogleRPC.QuotaFailure?

  /// Details of which any may be left out.
  public init(
    errorInfo: GoogleRPC.ErrorInfo? = nil,
    badRequest: GoogleRPC.BadRequest? = nil,
    preconditionFailure: GoogleRPC.PreconditionFailure? = nil,
    resourceInfo: GoogleRPC.ResourceInfo? = nil,
    retryInfo: GoogleRPC.RetryInfo? = nil,
    quotaFailure: GoogleRPC.QuotaFailure? = nil
  ) {
    self.errorInfo = errorInfo
    self.badRequest = badRequest
    self.preconditionFailure = preconditionFailure
    self.resourceInfo = resourceInfo
    self.retryInfo = retryInfo
    self.quotaFailure = quotaFailure
  }

  /// The details of a status; kinds that are not known, or broken, are left out.
  public init(_ status: GoogleRPC.Status) {
    for detail in status.details {
      Self.read(detail, into: &errorInfo)
      Self.read(detail, into: &badRequest)
      Self.read(detail, into: &preconditionFailure)
      Self.read(detail, into: &resourceInfo)
      Self.read(detail, into: &retryInfo)
      Self.read(detail, into: &quotaFailure)
    }
  }

  /// The details in the form that a status carries.
  public var packed: [GoogleProtobuf.`Any`] {
    [
      errorInfo.map { .init(packing: $0) },
      badRequest.map { .init(packing: $0) },
      preconditionFailure.map { .init(packing: $0) },
      resourceInfo.map { .init(packing: $0) },
      retryInfo.map { .init(packing: $0) },
      quotaFailure.map { .init(packing: $0) },
    ].compactMap(\.self)
  }

  private static func read<Detail: ProtobufMessage>(
    _ packed: GoogleProtobuf.`Any`, into detail: inout Detail?
  ) {
    guard detail == nil else { return }
    detail = (try? packed.unpack(as: Detail.self)) ?? nil
  }
}
