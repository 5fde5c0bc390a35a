/// What a descriptor is watched for, and what it is ready for.
package struct Interest: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Bytes, the end of the stream, a connection to accept, or an error.
  package static let readable = Interest(rawValue: 1)
  /// Room for bytes, the end of an attempt to connect, or an error.
  package static let writable = Interest(rawValue: 2)
}

/// What hears that a descriptor is ready; called on the loop.
package protocol EventHandler: AnyObject {
  /// The descriptor is ready for `events`. Level-triggered: told again until nothing is left to do.
  func ready(_ events: Interest)
}

/// Names one descriptor that a loop watches.
package struct Registration: Hashable, Sendable {
  let slot: UInt32
  let generation: UInt32
}
