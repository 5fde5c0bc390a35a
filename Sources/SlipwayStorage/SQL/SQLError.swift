/// How a database refused, in the words both databases share.
package struct SQLError: Error, Sendable, Hashable {
  /// The kinds of failure that lead to different answers.
  package enum Kind: Sendable, Hashable {
    /// Another process holds a lock for longer than we wait.
    case busy
    /// The disk, or the size the database may have, is full.
    case full
    /// The database could not be reached, read or written.
    case io
    /// The database is damaged, or is not one.
    case corrupt
    /// A row holds what this server cannot read.
    case malformed
    /// The row a change was meant for does not exist.
    case missing
    /// A constraint forbids the change.
    case constraint
    /// Anything else: a fault of ours.
    case fault
  }

  /// What kind of failure this is.
  package let kind: Kind
  /// What the database said, for the log only: it may quote stored values.
  package let message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
