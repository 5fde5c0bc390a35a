internal import Synchronization

/// Several event loops that share the work of a process.
package final class LoopGroup: Sendable {
  /// The loops, in the order they were started.
  package let loops: [EventLoop]
  private let turn = Atomic(0)

  /// Starts `count` loops, at least 1; usually as many as there are cores.
  package init(count: Int, name: String = "loop") throws(RuntimeError) {
    precondition(count > 0, "a group without loops never runs anything")
    var loops: [EventLoop] = []
    do throws(RuntimeError) {
      for index in 0..<count { loops.append(try EventLoop(name: "\(name)-\(index)")) }
    } catch {
      for loop in loops { loop.stop() }
      throw error
    }
    self.loops = loops
  }

  /// The loops one after the other.
  package func next() -> EventLoop {
    loops[turn.wrappingAdd(1, ordering: .relaxed).oldValue % loops.count]
  }

  /// Ends the loops and waits for their threads; to be called once, by none of them, when nothing
  /// uses them any more.
  package func shutdown() {
    for loop in loops { loop.stop() }
  }
}
