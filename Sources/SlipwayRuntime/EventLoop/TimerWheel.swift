internal import SlipwayBase

/// Names one timer.
package struct TimerID: Hashable, Sendable {
  let index: Int32
  let generation: UInt32
}

/// Timers in buckets of a millisecond, so that adding and cancelling cost the same however many
/// there are.
///
/// A timer whose bucket comes round before its time stays where it is for another round.
struct TimerWheel: ~Copyable {
  private static let bucketCount = 4096
  private static let none: Int32 = -1

  private struct Entry {
    var due: UInt64 = 0
    var next = TimerWheel.none
    var previous = TimerWheel.none
    var bucket = TimerWheel.none
    var generation: UInt32 = 0
    var body: (() -> Void)?
  }

  private var entries: [Entry] = []
  private var firstFree = TimerWheel.none
  private var heads = [Int32](repeating: TimerWheel.none, count: TimerWheel.bucketCount)
  /// One bit a bucket: whether it holds a timer.
  private var occupied = [UInt64](repeating: 0, count: TimerWheel.bucketCount / 64)
  /// The millisecond up to which timers were fired.
  private var current: UInt64
  /// Timers that were not fired or cancelled.
  private(set) var count = 0

  init(now: MonotonicInstant) {
    current = TimerWheel.milliseconds(now)
  }

  /// Adds a timer; one that is due already fires at the next `takeDue`.
  mutating func add(at instant: MonotonicInstant, _ body: @escaping () -> Void) -> TimerID {
    let index = takeEntry()
    // Rounded up: a timer never fires early.
    let due = max(current + 1, (instant.nanoseconds + 999_999) / 1_000_000)
    entries[Int(index)].due = due
    entries[Int(index)].body = body
    link(index, Int32(due % UInt64(TimerWheel.bucketCount)))
    count += 1
    return TimerID(index: index, generation: entries[Int(index)].generation)
  }

  /// Cancels a timer that has not fired; of another one nothing happens.
  mutating func cancel(_ timer: TimerID) {
    _ = take(timer)
  }

  /// Takes the body of a timer that has neither fired nor been cancelled.
  mutating func take(_ timer: TimerID) -> (() -> Void)? {
    guard entries[Int(timer.index)].generation == timer.generation else { return nil }
    unlink(timer.index)
    return freeEntry(timer.index)
  }

  /// Collects the timers that are due at `now`, which stay cancellable until they are taken.
  mutating func collectDue(now: MonotonicInstant, into due: inout [TimerID]) {
    let target = now.nanoseconds / 1_000_000
    guard target > current else { return }
    let steps = min(target - current, UInt64(TimerWheel.bucketCount))
    for step in 1...steps {
      let bucket = Int((target - steps + step) % UInt64(TimerWheel.bucketCount))
      guard occupied[bucket / 64] & (1 << UInt64(bucket % 64)) != 0 else { continue }
      var index = heads[bucket]
      while index != TimerWheel.none {
        let entry = entries[Int(index)]
        if entry.due <= target { due.append(TimerID(index: index, generation: entry.generation)) }
        index = entry.next
      }
    }
    current = target
  }

  /// Milliseconds until a bucket that holds a timer is reached, at least 1; `nil` without timers.
  func millisecondsToNext() -> Int32? {
    guard count > 0 else { return nil }
    let words = TimerWheel.bucketCount / 64
    let start = Int((current + 1) % UInt64(TimerWheel.bucketCount))
    let head = occupied[start / 64] >> UInt64(start % 64)
    if head != 0 { return Int32(1 + head.trailingZeroBitCount) }
    for step in 1...words {
      let word = occupied[(start / 64 + step) % words]
      guard word != 0 else { continue }
      return Int32(1 + step * 64 - start % 64 + word.trailingZeroBitCount)
    }
    return nil
  }

  private static func milliseconds(_ instant: MonotonicInstant) -> UInt64 {
    instant.nanoseconds / 1_000_000
  }

  // MARK: - Entries

  private mutating func takeEntry() -> Int32 {
    guard firstFree != TimerWheel.none else {
      entries.append(Entry())
      return Int32(entries.count - 1)
    }
    let index = firstFree
    firstFree = entries[Int(index)].next
    return index
  }

  private mutating func freeEntry(_ index: Int32) -> (() -> Void)? {
    let body = entries[Int(index)].body.take()
    entries[Int(index)].generation &+= 1
    entries[Int(index)].next = firstFree
    firstFree = index
    count -= 1
    return body
  }

  private mutating func link(_ index: Int32, _ bucket: Int32) {
    let head = heads[Int(bucket)]
    entries[Int(index)].bucket = bucket
    entries[Int(index)].previous = TimerWheel.none
    entries[Int(index)].next = head
    if head != TimerWheel.none { entries[Int(head)].previous = index }
    heads[Int(bucket)] = index
    occupied[Int(bucket) / 64] |= 1 << UInt64(bucket % 64)
  }

  private mutating func unlink(_ index: Int32) {
    let entry = entries[Int(index)]
    if entry.next != TimerWheel.none { entries[Int(entry.next)].previous = entry.previous }
    if entry.previous != TimerWheel.none {
      entries[Int(entry.previous)].next = entry.next
    } else {
      heads[Int(entry.bucket)] = entry.next
      if entry.next == TimerWheel.none {
        occupied[Int(entry.bucket) / 64] &= ~(1 << UInt64(entry.bucket % 64))
      }
    }
  }
}
