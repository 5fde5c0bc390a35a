import SlipwayCore
import Testing

struct ImportQueueTests {
  private func queue(_ concurrency: Int, patience: Int = 50) -> ImportQueue {
    var limits = RegistryLimits()
    limits.concurrentImports = concurrency
    limits.importsBeforeSweepMax = patience
    return ImportQueue(limits)
  }

  private func operation(_ project: String, _ number: Int) -> OperationName {
    OperationName(project: ProjectID(project)!, uid: "\(number)")
  }

  @Test func `only so many imports run at once`() {
    var queue = queue(2)
    #expect(queue.submit(operation("a", 1)) == [.start(operation("a", 1))])
    #expect(queue.submit(operation("a", 2)) == [.start(operation("a", 2))])
    #expect(queue.submit(operation("a", 3)) == [])
    #expect(queue.waitingCount == 1)
    #expect(queue.ended(operation("a", 1)) == [.start(operation("a", 3))])
    #expect(queue.ended(operation("a", 2)) == [])
  }

  @Test func `projects take turns`() {
    var queue = queue(1)
    for number in 1...4 { _ = queue.submit(operation("a", number)) }
    for number in 5...6 { _ = queue.submit(operation("b", number)) }
    var order: [String] = []
    var running = operation("a", 1)
    while case .start(let next)? = queue.ended(running).first {
      order.append(next.uid)
      running = next
    }
    #expect(order == ["2", "5", "3", "6", "4"])
  }

  @Test func `an import that is known is not added again`() {
    var queue = queue(1)
    _ = queue.submit(operation("a", 1))
    _ = queue.submit(operation("a", 2))
    #expect(queue.submit(operation("a", 1)) == [])
    #expect(queue.submit(operation("a", 2)) == [])
    #expect(queue.waitingCount == 1)
  }

  @Test func `a waiting import can be taken out`() {
    var queue = queue(1)
    _ = queue.submit(operation("a", 1))
    _ = queue.submit(operation("b", 2))
    let answers = [operation("a", 1), operation("b", 2), operation("b", 2)].map {
      queue.remove($0)
    }
    #expect(answers == [false, true, false], "one runs, one waits, one is gone")
    #expect(queue.ended(operation("a", 1)) == [])
  }

  @Test func `a sweep goes at once when nothing runs`() {
    var queue = queue(1)
    #expect(queue.wantSweep() == [.sweep])
  }

  @Test func `no import starts while a sweep runs`() {
    var queue = queue(2)
    _ = queue.wantSweep()
    #expect(queue.submit(operation("a", 1)) == [])
    #expect(queue.sweepEnded() == [.start(operation("a", 1))])
  }

  @Test func `a sweep waits until nothing runs`() {
    var queue = queue(2)
    _ = queue.submit(operation("a", 1))
    _ = queue.submit(operation("a", 2))
    #expect(queue.wantSweep() == [])
    #expect(queue.ended(operation("a", 1)) == [])
    #expect(queue.ended(operation("a", 2)) == [.sweep])
  }

  @Test func `a sweep does not wait for ever`() {
    var queue = queue(1, patience: 2)
    for number in 1...5 { _ = queue.submit(operation("a", number)) }
    _ = queue.wantSweep()
    #expect(queue.ended(operation("a", 1)) == [.start(operation("a", 2))])
    #expect(queue.ended(operation("a", 2)) == [.start(operation("a", 3))])
    #expect(queue.ended(operation("a", 3)) == [.sweep])
    #expect(queue.sweepEnded() == [.start(operation("a", 4))])
  }

  @Test func `what becomes unused during a sweep is swept by another`() {
    var queue = queue(1)
    _ = queue.wantSweep()
    #expect(queue.wantSweep() == [])
    #expect(queue.sweepEnded() == [.sweep])
    #expect(queue.sweepEnded() == [])
  }
}
