internal import SlipwayBase
public import SlipwayRPC
internal import SlipwayWire

extension RPCError {
  /// An error with details, which travel as a serialized `google.rpc.Status`.
  public init(code: StatusCode, message: String, details: StatusDetails) {
    let status = GoogleRPC.Status(
      code: Int32(code.rawValue), message: message, details: details.packed)
    self.init(code: code, message: message, details: status.encoded())
  }

  /// The `google.rpc.Status` that came with the error; nil when there is none or it is broken.
  public var status: GoogleRPC.Status? {
    details.isEmpty ? nil : try? GoogleRPC.Status(decoding: details)
  }

  /// The details that came with the error, empty ones when there are none.
  public var statusDetails: StatusDetails {
    status.map(StatusDetails.init) ?? StatusDetails()
  }
}
