extension RPCError {
  /// What calls end with while no address can be reached; `reason` is why the last attempt at any
  /// of them failed.
  static func unreachable(_ reason: String) -> RPCError {
    RPCError(code: .unavailable, message: "no address can be reached, the last one: \(reason)")
  }

  /// What calls end with while the target's name has no address.
  static let addressless = RPCError(
    code: .unavailable, message: "the name of the target has no address")

  /// What calls end with after their channel was closed.
  static let shutDown = RPCError(code: .unavailable, message: "the channel was closed")
}
