/// Which span of which trace made a call: the header `traceparent` (W3C Trace Context §3.2).
package struct TraceParent: Sendable, Hashable {
  /// The first eight bytes of the trace's id.
  package let traceHigh: UInt64
  /// The last eight bytes of the trace's id; both are never zero at once.
  package let traceLow: UInt64
  /// The span's id, never zero.
  package let span: UInt64
  /// Bit 0: the caller may have recorded the span. Bit 1: the trace's id is random. No other.
  package let flags: UInt8

  /// The flags that have a meaning: sampled and random.
  private static let knownFlags: UInt8 = 0b11
  /// That the trace's id is random.
  private static let random: UInt8 = 0b10
  /// Length of a version-00 header.
  private static let length = 55

  /// Nil for the ids that mean "none".
  init?(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
    guard traceHigh | traceLow != 0, span != 0 else { return nil }
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.span = span
    self.flags = flags & Self.knownFlags
  }

  private init(random generator: inout some RandomNumberGenerator) {
    traceHigh = generator.next()
    traceLow = Self.newID(&generator)
    span = Self.newID(&generator)
    flags = Self.random
  }

  /// The first span of a new trace, which nobody has recorded.
  package static func begin(
    using generator: inout some RandomNumberGenerator
  ) -> TraceParent {
    TraceParent(random: &generator)
  }

  /// Another span of the same trace.
  package func child(using generator: inout some RandomNumberGenerator) -> TraceParent {
    TraceParent(self, span: Self.newID(&generator))
  }

  private init(_ parent: TraceParent, span: UInt64) {
    traceHigh = parent.traceHigh
    traceLow = parent.traceLow
    flags = parent.flags
    self.span = span
  }

  /// A random id other than zero, which would mean that there is none.
  private static func newID(_ generator: inout some RandomNumberGenerator) -> UInt64 {
    max(generator.next(), 1)
  }

  /// Reads a header; nil when it is not valid (§3.2.2).
  ///
  /// A version above 00 may go on behind the flags with another `-`; version ff does not exist.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= Self.length, let version = Self.hex(bytes[0..<2]), version != 0xFF,
      bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
      version == 0 ? bytes.count == Self.length : Self.endsOrGoesOn(bytes),
      let high = Self.hex(bytes[3..<19]), let low = Self.hex(bytes[19..<35]),
      let span = Self.hex(bytes[36..<52]), let flags = Self.hex(bytes[53..<55])
    else { return nil }
    self.init(traceHigh: high, traceLow: low, span: span, flags: UInt8(flags))
  }

  /// Reads `grpc-trace-bin`, the binary form of OpenCensus: a version byte of 0, then the fields 0
  /// (trace), 1 (span) and 2 (options, may be missing), each behind its number.
  package init?(openCensus bytes: [UInt8]) {
    guard bytes.count >= 27, bytes[0] == 0, bytes[1] == 0, bytes[18] == 1 else { return nil }
    let hasFlags = bytes.count >= 29 && bytes[27] == 2
    self.init(
      traceHigh: Self.number(bytes[2..<10]), traceLow: Self.number(bytes[10..<18]),
      span: Self.number(bytes[19..<27]), flags: hasFlags ? bytes[28] & 1 : 0)
  }

  /// The header in version 00, for calls that this span makes.
  package var header: String {
    "00-\(traceID)-\(spanID)-\(Hex.encode(CollectionOfOne(flags)))"
  }

  /// The trace's id: 32 hex digits.
  package var traceID: String { Self.text(traceHigh) + Self.text(traceLow) }

  /// The span's id: 16 hex digits.
  package var spanID: String { Self.text(span) }

  private static let dash = UInt8(ascii: "-")

  private static func endsOrGoesOn(_ bytes: [UInt8]) -> Bool {
    bytes.count == length || bytes[length] == dash
  }

  private static func text(_ value: UInt64) -> String {
    Hex.encode((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) })
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The value of hex digits; upper case is not allowed.
  private static func hex(_ digits: ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for digit in digits {
      guard !(UInt8(ascii: "A")...UInt8(ascii: "F")).contains(digit),
        let nibble = Hex.value(of: digit)
      else { return nil }
      value = value << 4 | UInt64(nibble)
    }
    return value
  }
}
