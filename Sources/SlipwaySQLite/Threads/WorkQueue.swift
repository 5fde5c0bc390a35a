internal import Glibc

/// Hands elements to the threads of the store, first in, first out.
@safe
final class WorkQueue<Element: Sendable>: @unchecked Sendable {  // the mutex guards every field
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let arrival: UnsafeMutablePointer<pthread_cond_t>
  /// How many elements may wait.
  let countMax: Int
  private var elements: [Element] = []
  private var isClosed = false
  private var sleepers = 0

  /// A queue in which at most `countMax` elements wait.
  init(countMax: Int) {
    self.countMax = countMax
    unsafe mutex = .allocate(capacity: 1)
    unsafe arrival = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(arrival, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(arrival)
    unsafe pthread_mutex_destroy(mutex)
    unsafe arrival.deallocate()
    unsafe mutex.deallocate()
  }

  /// Adds an element; answers why when it cannot.
  func push(_ element: Element) -> QueueRefusal? {
    locked {
      guard !isClosed else { return .closed }
      guard elements.count < countMax else { return .full(countMax: countMax) }
      elements.append(element)
      if sleepers > 0 { unsafe pthread_cond_signal(arrival) }
      return nil
    }
  }

  /// Waits for elements and takes up to `countMax` of them; empty when the queue was closed and
  /// everything has been taken.
  func take(_ countMax: Int) -> [Element] {
    locked {
      while elements.isEmpty, !isClosed {
        sleepers += 1
        unsafe pthread_cond_wait(arrival, mutex)
        sleepers -= 1
      }
      return takeFirst(countMax)
    }
  }

  /// Takes up to `countMax` of the elements that are there.
  func takeWaiting(_ countMax: Int) -> [Element] {
    locked { takeFirst(countMax) }
  }

  /// Refuses new elements; those that wait are still taken.
  func close() {
    locked {
      isClosed = true
      unsafe pthread_cond_broadcast(arrival)
    }
  }

  private func takeFirst(_ countMax: Int) -> [Element] {
    let taken = Array(elements.prefix(countMax))
    elements.removeFirst(taken.count)
    return taken
  }

  private func locked<R>(_ body: () -> R) -> R {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body()
  }
}
