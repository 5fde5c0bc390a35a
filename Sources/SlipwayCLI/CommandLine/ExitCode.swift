import Slipway

/// What the client's exit code tells a script.
enum ExitCode: Int32 {
  case success = 0
  /// Anything without a code of its own.
  case failure = 1
  /// The command line makes no sense.
  case usage = 2
  /// There is no such thing.
  case notFound = 3
  /// The request is wrong.
  case invalid = 4
  /// The request is right but the state of the world forbids it.
  case refused = 5
  /// The server, or what it depends on, cannot be reached.
  case unavailable = 6
  /// Time ran out.
  case timedOut = 7
  /// What was waited for ended badly: an import or a deployment failed.
  case ended = 8

  /// The exit code for a failed call.
  init(_ code: StatusCode) {
    self =
      switch code {
      case .notFound: .notFound
      case .invalidArgument, .outOfRange: .invalid
      case .alreadyExists, .failedPrecondition, .aborted, .resourceExhausted, .permissionDenied:
        .refused
      case .unavailable: .unavailable
      case .deadlineExceeded: .timedOut
      default: .failure
      }
  }

  /// What the help text says about all of them.
  static let help = """
    Exit codes: 0 done, 1 failed, 2 wrong command line, 3 not found, 4 wrong request, 5 refused in
    this state, 6 server unreachable, 7 timed out, 8 an import or a deployment failed.
    """
}
