/// What one message may make the decoder do, whatever its sender wrote.
package enum WireLimits {
  /// Messages inside messages, the outermost counted.
  package static let depth = 100

  /// Fields on the wire, those of inner messages counted, elements of packed lists not.
  package static let fields = 250_000

  /// Fields on the wire that the message types do not know. They are read over.
  package static let unknownFields = 10_000

  /// Bytes of memory that unpacking may take for each byte on the wire. A long list of short
  /// messages, which a well-meant request may hold, takes twenty; what is made to take memory takes
  /// twice that and more.
  package static let memoryFactor = 24

  /// Bytes of memory that unpacking may take however short the message is.
  package static let memoryFloor = 64 * 1024

  /// Bytes of memory that unpacking a message of `wireBytes` bytes may take.
  package static func memoryBudget(wireBytes: Int) -> Int {
    max(memoryFloor, wireBytes.multipliedReportingOverflow(by: memoryFactor).partialValue)
  }
}
