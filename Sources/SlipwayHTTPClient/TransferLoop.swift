internal import CCurl
internal import SlipwayBase

/// What the client's thread does until the client is shut down.
final class TransferLoop {
  /// Longest sleep in milliseconds; whoever has something to do wakes the thread earlier.
  private static let sleepMillisecondsMax: Int32 = 60_000

  private let limits: HTTPClientLimits
  private let queue: CallQueue
  private let multi: CurlMulti
  private var transfers: [CurlTransfer.ID: CurlTransfer] = [:]

  init(limits: HTTPClientLimits, queue: CallQueue, multi: CurlMulti) {
    self.limits = limits
    self.queue = queue
    self.multi = multi
  }

  /// Runs until the queue is closed.
  func run() {
    while true {
      let room = limits.concurrentRequestsMax - transfers.count
      let turn = queue.nextTurn(room: room, now: .now())
      if turn.isClosed { return end() }
      if turn.hasCancelled { removeCancelled() }
      for call in turn.begun { begin(call) }
      multi.perform()
      while let (id, code) = multi.nextFinished() { finish(id, code) }
      // Transfers that ended or were cancelled made room for a call that waits.
      let hasRoom = turn.firstDeadline != nil && transfers.count < limits.concurrentRequestsMax
      multi.wait(milliseconds: hasRoom ? 0 : sleep(until: turn.firstDeadline))
    }
  }

  private func begin(_ call: HTTPCall) {
    guard let transfer = CurlTransfer(call, limits), multi.add(transfer) else {
      call.finish(
        .failure(HTTPClientError(.transport, "libcurl has no memory; free some and try again")))
      return
    }
    transfers[transfer.id] = transfer
  }

  private func finish(_ id: CurlTransfer.ID, _ code: CURLcode) {
    guard let transfer = transfers.removeValue(forKey: id) else { return }
    multi.remove(transfer)
    transfer.call.finish(transfer.outcome(of: code))
  }

  private func removeCancelled() {
    for (id, transfer) in transfers where transfer.call.isFinished {
      multi.remove(transfer)
      transfers.removeValue(forKey: id)
    }
  }

  private func end() {
    for transfer in transfers.values {
      multi.remove(transfer)
      transfer.call.finish(.failure(HTTPClientError(.closed, CallQueue.closedText)))
    }
    transfers = [:]
  }

  private func sleep(until instant: MonotonicInstant?) -> Int32 {
    guard let instant else { return Self.sleepMillisecondsMax }
    // Rounded up: a sleep that ends too early would be repeated.
    let milliseconds = (instant - .now()) / .milliseconds(1) + 1
    return Int32(max(0, min(milliseconds, Double(Self.sleepMillisecondsMax))))
  }
}
