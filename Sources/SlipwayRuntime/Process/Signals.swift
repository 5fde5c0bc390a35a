internal import Glibc

/// Signals that are delivered as values instead of interrupting a thread.
package final class Signals: Sendable {
  /// The signals in the order they came. One consumer.
  package let received: AsyncStream<Int32>
  private let feed: AsyncStream<Int32>.Continuation

  /// Takes the given signals from now on. To be called before any other thread is started, because
  /// only threads that are started later leave them alone too.
  package init(_ numbers: [Int32]) throws(RuntimeError) {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in numbers { unsafe sigaddset(&set, number) }
    guard unsafe pthread_sigmask(SIG_BLOCK, &set, nil) == 0 else {
      throw RuntimeError.last("block signals")
    }
    (received, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    let feed = feed
    let taken = set
    _ = try Thread("signals") {
      var set = taken
      var number: Int32 = 0
      while true {
        if unsafe sigwait(&set, &number) == 0 { feed.yield(number) }
      }
    }
  }

  /// Makes writing to a closed connection an error instead of the end of the process.
  package static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }
}
