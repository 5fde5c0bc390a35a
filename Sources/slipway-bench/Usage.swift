import Glibc
import SlipwayBase

/// What the process has used so far, and when.
struct Usage {
  private let instant = MonotonicInstant.now()
  private let cpuMicroseconds: Double

  /// Takes a look.
  init() {
    var used = rusage()
    unsafe getrusage(Int32(RUSAGE_SELF.rawValue), &used)
    cpuMicroseconds = [used.ru_utime, used.ru_stime].reduce(0) { sum, time in
      sum + Double(time.tv_sec) * 1e6 + Double(time.tv_usec)
    }
  }

  /// A line of JSON about the calls since `start`, of each of which the time is given in µs.
  func report(since start: Usage, _ latencies: [UInt32]) -> String {
    let sorted = latencies.sorted()
    let seconds = (instant - start.instant) / .seconds(1)
    let cpu = (cpuMicroseconds - start.cpuMicroseconds) / Double(sorted.count)
    return """
      {"calls": \(sorted.count), "seconds": \(seconds), \
      "p50_us": \(sorted[sorted.count / 2]), "p99_us": \(sorted[sorted.count * 99 / 100]), \
      "cpu_us_per_call": \(cpu)}
      """
  }
}
