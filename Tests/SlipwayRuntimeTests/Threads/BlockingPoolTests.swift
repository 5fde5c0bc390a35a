import SlipwayRuntime
import Synchronization
import Testing

struct BlockingPoolTests {
  @Test func `work runs on the pool's threads and answers or throws`() async throws {
    let pool = try BlockingPool(name: "test", threads: 2)
    let sum = await withTaskGroup { group in
      for number in 0..<5_000 { group.addTask { await pool.run { number } } }
      return await group.reduce(0, +)
    }
    #expect(sum == 5_000 * 4_999 / 2)
    await #expect(throws: Refused.self) { try await pool.run { throw Refused() } }
    pool.shutdown()
  }

  @Test func `no more work runs at once than there are threads`() async throws {
    let pool = try BlockingPool(name: "test", threads: 3)
    let load = Load()
    await withTaskGroup { group in
      for _ in 0..<200 {
        group.addTask {
          await pool.run {
            load.begin()
            load.end()
          }
        }
      }
    }
    #expect((1...3).contains(load.most))
    pool.shutdown()
  }

  @Test func `what is given to a pool that was shut down still runs`() async throws {
    let pool = try BlockingPool(name: "test", threads: 1)
    pool.shutdown()
    #expect(await pool.run { 7 } == 7)
  }

  private struct Refused: Error {}

  /// Counts what runs at once.
  private final class Load: Sendable {
    private let running = Mutex((now: 0, most: 0))

    var most: Int { running.withLock { $0.most } }

    func begin() {
      running.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
    }

    func end() {
      running.withLock { $0.now -= 1 }
    }
  }
}
