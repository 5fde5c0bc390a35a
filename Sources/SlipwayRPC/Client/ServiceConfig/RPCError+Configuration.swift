extension RPCError {
  /// A setting that cannot be used: `methodConfig[0].timeout: …`.
  static func misconfigured(_ path: String, _ reason: String) -> RPCError {
    RPCError(code: .invalidArgument, message: "\(path): \(reason)")
  }

  /// The same mistake seen from the settings around it.
  func inside(_ path: String) -> RPCError {
    RPCError(code: code, message: "\(path).\(message)")
  }
}
