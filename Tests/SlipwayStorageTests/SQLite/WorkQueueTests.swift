import Testing

@testable import SlipwaySQLite

@Suite struct WorkQueueTests {
  @Test func `elements leave in their order, as many as are asked for`() {
    let queue = WorkQueue<Int>(countMax: 10)
    for n in 1...5 { #expect(queue.push(n) == nil) }
    #expect(queue.take(2) == [1, 2])
    #expect(queue.takeWaiting(10) == [3, 4, 5])
    #expect(queue.takeWaiting(10) == [])
  }

  @Test func `a full queue refuses by name of its limit`() throws {
    let queue = WorkQueue<Int>(countMax: 1)
    #expect(queue.push(1) == nil)
    let refusal = try #require(queue.push(2))
    let error = refusal.error(limit: "queuedWritesMax")
    #expect(error.reason == "STORE_UNAVAILABLE")
    #expect(error.message.contains("queuedWritesMax"))
    #expect(error.retryAfter != nil)
    #expect(queue.take(9) == [1])
    #expect(queue.push(3) == nil)
  }

  @Test func `a closed queue gives away what it holds and nothing more`() {
    let queue = WorkQueue<Int>(countMax: 10)
    _ = queue.push(1)
    queue.close()
    #expect(queue.push(2) != nil)
    #expect(queue.take(9) == [1])
    #expect(queue.take(9) == [])
  }

  @Test func `a waiting thread wakes for an element and for the end`() throws {
    let (questions, answers) = (WorkQueue<Int>(countMax: 9), WorkQueue<Int>(countMax: 9))
    let thread = try StoreThread {
      while let n = questions.take(1).first { _ = answers.push(n * 2) }
      answers.close()
    }
    for n in 1...3 {
      _ = questions.push(n)
      #expect(answers.take(1) == [n * 2])
    }
    questions.close()
    #expect(answers.take(1) == [])
    thread.join()
  }
}
