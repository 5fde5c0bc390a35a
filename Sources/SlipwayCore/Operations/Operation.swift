package import SlipwayBase

/// Long work that outlives the call that asked for it (AIP-151). Today every operation is an
/// import of a model version.
package struct Operation: Sendable, Hashable {
  /// What an import is doing.
  package enum Phase: String, Sendable, Hashable {
    /// Waiting for its turn.
    case queued
    /// Copying and digesting files.
    case copying
    /// Ended, well or badly.
    case done
  }

  package let name: OperationName
  /// The version that is imported.
  package let version: VersionName
  package var phase: Phase
  /// Bytes to copy in all.
  package var totalBytes: Int64
  /// Bytes copied so far, as last stored.
  package var copiedBytes: Int64
  /// Whether a caller asked for the end of it.
  package var cancelRequested: Bool
  /// Why it failed; only with phase `done`.
  package var failure: Failure?
  package let createTime: Timestamp
  package var updateTime: Timestamp

  /// How an operation failed.
  package struct Failure: Sendable, Hashable {
    package var kind: RegistryError.Kind
    package var reason: String
    package var message: String

    package init(kind: RegistryError.Kind, reason: String, message: String) {
      self.kind = kind
      self.reason = reason
      self.message = message
    }
  }

  package init(
    name: OperationName, version: VersionName, totalBytes: Int64, createTime: Timestamp
  ) {
    self.name = name
    self.version = version
    phase = .queued
    self.totalBytes = totalBytes
    copiedBytes = 0
    cancelRequested = false
    failure = nil
    self.createTime = createTime
    updateTime = createTime
  }

  package var isDone: Bool { phase == .done }
}
