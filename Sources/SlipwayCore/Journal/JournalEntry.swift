package import SlipwayBase

/// One change, written in the transaction that made it.
package struct JournalEntry: Sendable, Hashable {
  /// Position in the journal, given by the store, from 1; 0 before it is stored.
  package var sequence: Int64
  /// When it happened.
  package let time: Timestamp
  /// Who did it: a caller's identity, or `slipwayd` for the server's own work.
  package let actor: String
  /// Resource name of what changed.
  package let resource: String
  /// Stable code of what happened, for example `IMPORT_STARTED`.
  package let event: String
  /// A sentence for people.
  package let message: String
  /// The caller's request id, empty without one.
  package let requestID: String

  package init(
    sequence: Int64 = 0, time: Timestamp, actor: String, resource: String, event: String,
    message: String, requestID: String = ""
  ) {
    self.sequence = sequence
    self.time = time
    self.actor = actor
    self.resource = resource
    self.event = event
    self.message = message
    self.requestID = requestID
  }
}
