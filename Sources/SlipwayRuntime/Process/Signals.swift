internal import CSlipwaySystem
internal import Glibc

/// Signals that are delivered as values instead of interrupting a thread.
package final class Signals: Sendable {
  /// The signals in the order they came. One consumer.
  package let received: AsyncStream<Int32>
  private let feed: AsyncStream<Int32>.Continuation

  /// Takes the given signals from now on. Once in a process.
  ///
  /// They are caught by a handler that writes to a pipe, because no thread can keep the others
  /// from unblocking them: the main thread of an async program waits with all signals unblocked.
  package init(_ numbers: [Int32]) throws(RuntimeError) {
    (received, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    let pipe = slipway_signal_pipe()
    guard pipe >= 0 else { throw RuntimeError.last("catch signals") }
    for number in numbers {
      guard slipway_catch_signal(number) == 0 else {
        throw RuntimeError.last("catch signal \(number)")
      }
    }
    let feed = feed
    _ = try Thread("signals") {
      var number: UInt8 = 0
      while true {
        if unsafe read(pipe, &number, 1) == 1 { feed.yield(Int32(number)) }
      }
    }
  }

  /// Makes writing to a closed connection an error instead of the end of the process.
  package static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }
}
