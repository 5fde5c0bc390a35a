internal import SlipwayBase
package import SlipwayCore

extension RegistryError {
  /// What a caller hears of a refusal by the database: the only table from the words of databases
  /// to those of the domain. Texts of the database stay in the log.
  package init(_ error: SQLError) {
    switch error.kind {
    case .busy, .io:
      self.init(
        .unavailable, "STORE_UNAVAILABLE",
        "the store does not answer; retry the call, and read the server's log if it goes on",
        retryAfter: .seconds(1))
    case .full:
      self.init(
        .resourceExhausted, "STORAGE_FULL",
        "the store has no room left; free disk space below the server's data directory")
    case .corrupt, .malformed, .missing, .constraint, .fault:
      self.init(
        .internalFault, "STORE_FAULT",
        "the store failed on this call; the server's log has the details")
    }
  }
}

extension Logger {
  /// Writes down what callers are not told.
  package func storeRefused(_ error: SQLError) {
    self.error(
      "the store refused",
      [LogField("kind", "\(error.kind)"), LogField("detail", error.message)])
  }
}
