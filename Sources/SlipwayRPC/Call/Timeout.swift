/// The `grpc-timeout` header: one to eight digits and a unit (gRPC over HTTP/2, "Timeout").
package enum Timeout {
  /// About 292 years: longer timeouts mean the same and would overflow a clock.
  package static let nanosecondsMax = UInt64(Int64.max)

  /// The timeout in nanoseconds, at most `nanosecondsMax`; nil when the header is malformed.
  package static func nanoseconds(of header: UnsafeRawBufferPointer) -> UInt64? {
    let digits = header.count - 1
    guard (1...digitsMax).contains(digits) else { return nil }
    var value: UInt64 = 0
    for index in 0..<digits {
      let byte = unsafe header[index]
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
    }
    let letter = unsafe header[digits]
    guard let unit = units.first(where: { $0.letter == letter }) else { return nil }
    let (product, overflow) = value.multipliedReportingOverflow(by: unit.nanoseconds)
    return overflow ? nanosecondsMax : min(product, nanosecondsMax)
  }

  /// The header for a timeout, in the finest unit whose number has eight digits, rounded up so
  /// that the server never gives up before the client does.
  package static func header(nanoseconds: UInt64) -> String {
    for unit in units {
      let value = nanoseconds / unit.nanoseconds + (nanoseconds % unit.nanoseconds == 0 ? 0 : 1)
      if value <= valueMax { return "\(value)\(Character(Unicode.Scalar(unit.letter)))" }
    }
    return "\(valueMax)H"
  }

  private static let digitsMax = 8
  private static let valueMax: UInt64 = 99_999_999

  /// The units from the finest to the coarsest.
  private static let units: [(letter: UInt8, nanoseconds: UInt64)] = [
    (UInt8(ascii: "n"), 1),
    (UInt8(ascii: "u"), 1_000),
    (UInt8(ascii: "m"), 1_000_000),
    (UInt8(ascii: "S"), 1_000_000_000),
    (UInt8(ascii: "M"), 60_000_000_000),
    (UInt8(ascii: "H"), 3_600_000_000_000),
  ]
}
