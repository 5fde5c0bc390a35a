internal import Glibc

/// A point of time on the wall clock, UTC, as `google.protobuf.Timestamp` has it.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Whole seconds since 1970-01-01T00:00:00Z, negative before.
  public let seconds: Int64
  /// Nanoseconds past `seconds`, 0 to 999,999,999.
  public let nanos: Int32

  /// The time `nanos` after `seconds`.
  public init(seconds: Int64, nanos: Int32 = 0) {
    self.seconds = seconds
    self.nanos = nanos
  }

  /// The time now, by `CLOCK_REALTIME`.
  public static func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanos: Int32(time.tv_nsec))
  }

  /// Whether `a` comes before `b`.
  public static func < (a: Timestamp, b: Timestamp) -> Bool {
    (a.seconds, a.nanos) < (b.seconds, b.nanos)
  }

  /// RFC 3339 in UTC: `2026-01-31T12:00:00Z`, with as many digits of a second as are needed out of
  /// 0, 3, 6 and 9, as protobuf's JSON form has it.
  public var rfc3339: String {
    let day = (seconds - floorModulo(seconds, 86_400)) / 86_400
    let second = floorModulo(seconds, 86_400)
    let (year, month, dayOfMonth) = Self.civil(fromDays: day)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))T"
      + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
      + "\(fraction)Z"
  }

  private var fraction: String {
    if nanos == 0 { return "" }
    if nanos % 1_000_000 == 0 { return "." + padded(Int64(nanos / 1_000_000), 3) }
    if nanos % 1_000 == 0 { return "." + padded(Int64(nanos / 1_000), 6) }
    return "." + padded(Int64(nanos), 9)
  }

  private func padded(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private func floorModulo(_ value: Int64, _ modulus: Int64) -> Int64 {
    let rest = value % modulus
    return rest < 0 ? rest + modulus : rest
  }

  /// Year, month and day of a day counted from 1970-01-01 in the proleptic Gregorian calendar.
  ///
  /// Years are counted from March, so that the leap day is the last day of a year; an era is the
  /// 400 years (146,097 days) after which the calendar repeats.
  private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
