/// The outcome of a call as a number (gRPC "Status codes and their use in gRPC").
///
/// Numbers outside 0-16 can arrive from a peer and are kept.
public struct StatusCode: RawRepresentable, Hashable, Sendable {
  /// The number that travels as `grpc-status`.
  public let rawValue: Int

  /// Creates a code from its number.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// The call succeeded.
  public static let ok = StatusCode(rawValue: 0)
  /// The call was cancelled, typically by the caller.
  public static let cancelled = StatusCode(rawValue: 1)
  /// An error of which nothing more is known.
  public static let unknown = StatusCode(rawValue: 2)
  /// An argument is wrong whatever the state of the system.
  public static let invalidArgument = StatusCode(rawValue: 3)
  /// The deadline passed before the call was done.
  public static let deadlineExceeded = StatusCode(rawValue: 4)
  /// The named thing does not exist.
  public static let notFound = StatusCode(rawValue: 5)
  /// The thing to create exists already.
  public static let alreadyExists = StatusCode(rawValue: 6)
  /// The caller may not do this.
  public static let permissionDenied = StatusCode(rawValue: 7)
  /// A quota or a limit is used up.
  public static let resourceExhausted = StatusCode(rawValue: 8)
  /// The system is not in the state that the call needs.
  public static let failedPrecondition = StatusCode(rawValue: 9)
  /// The call lost a race and may be tried again from the start.
  public static let aborted = StatusCode(rawValue: 10)
  /// The call went past the valid range.
  public static let outOfRange = StatusCode(rawValue: 11)
  /// The method or feature does not exist here.
  public static let unimplemented = StatusCode(rawValue: 12)
  /// An invariant of the system is broken.
  public static let `internal` = StatusCode(rawValue: 13)
  /// The service cannot be reached now; trying again may help.
  public static let unavailable = StatusCode(rawValue: 14)
  /// Data is lost or corrupt.
  public static let dataLoss = StatusCode(rawValue: 15)
  /// The caller did not say who it is.
  public static let unauthenticated = StatusCode(rawValue: 16)

  /// The name in the specification's spelling, such as `INVALID_ARGUMENT`; `CODE_99` for an
  /// unknown number.
  public var name: String {
    StatusCode.names.indices.contains(rawValue) ? StatusCode.names[rawValue] : "CODE_\(rawValue)"
  }

  /// How many codes the specification names.
  static var count: Int { names.count }

  private static let names = [
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
    "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED",
    "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
  ]
}

extension StatusCode: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}
