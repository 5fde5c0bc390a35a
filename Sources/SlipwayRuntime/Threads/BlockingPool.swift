/// Threads for work that blocks: files, databases, name resolution. Nothing else may block.
///
/// Each piece of work that waits for a thread holds one suspended caller, so the queue is bounded
/// by whatever bounds the callers.
package final class BlockingPool: Sendable {
  private typealias Work = @Sendable () -> Void

  private struct Queue: Sendable {
    var waiting: [Work] = []
    var first = 0
    var isOpen = true

    mutating func next() -> Work? {
      guard first < waiting.count else { return nil }
      defer {
        first += 1
        if first == waiting.count || first > 1024 {
          waiting.removeFirst(first)
          first = 0
        }
      }
      return waiting[first]
    }
  }

  private let queue: Monitor<Queue>
  private let threads: [Thread]

  /// Starts `threads` threads, or fewer when the system has no more to give: at least one.
  package init(name: String, threads count: Int) throws(RuntimeError) {
    precondition(count > 0, "a pool without threads never works")
    let queue = Monitor(Queue())
    self.queue = queue
    var threads: [Thread] = []
    for index in 0..<count {
      do throws(RuntimeError) {
        threads.append(try Thread("\(name)-\(index)") { BlockingPool.work(queue) })
      } catch {
        if index == 0 { throw error }
        break
      }
    }
    self.threads = threads
  }

  /// Runs `body` on a thread of the pool and returns what it returned. After `shutdown` the body
  /// runs on the caller's thread, so that nothing that was begun is lost.
  package func run<Success: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Success
  ) async throws(Failure) -> Success {
    let result = await withCheckedContinuation {
      (done: CheckedContinuation<Result<Success, Failure>, Never>) in
      submit { done.resume(returning: Result(catching: body)) }
    }
    return try result.get()
  }

  /// Finishes what waits and ends the threads. Blocks until they are gone; to be called once.
  package func shutdown() {
    queue.withLockWakingAll { $0.isOpen = false }
    for thread in threads { thread.join() }
  }

  private func submit(_ work: @escaping Work) {
    let isQueued = queue.withLock { queue in
      if queue.isOpen { queue.waiting.append(work) }
      return queue.isOpen
    }
    if !isQueued { work() }
  }

  private static func work(_ queue: Monitor<Queue>) {
    while let work = queue.wait(for: { queue -> Work?? in
      if let work = queue.next() { return .some(work) }
      return queue.isOpen ? nil : .some(nil)
    }) {
      work()
    }
  }
}
