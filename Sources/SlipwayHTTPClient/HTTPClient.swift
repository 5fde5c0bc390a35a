internal import CCurl
internal import Synchronization

/// Sends HTTP/1.1 requests, over libcurl and one thread of its own.
///
/// Connections are kept and used again. When a kept connection turns out to be closed before any
/// byte of a response came, libcurl sends the request once more on a new one. Proxies, cookies and
/// credentials of the environment play no part.
package final class HTTPClient: Sendable {
  private let limits: HTTPClientLimits
  private let queue: CallQueue
  private let thread: Mutex<TransferThread?>

  /// Whether libcurl is ready: set up once per process, before its first use.
  private static let isLibraryReady =
    curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// Starts the client's thread. Throws `transport` when the system has no thread or memory left.
  package init(limits: HTTPClientLimits = HTTPClientLimits()) throws(HTTPClientError) {
    guard Self.isLibraryReady else {
      throw HTTPClientError(.transport, "libcurl cannot start; free memory and try again")
    }
    let multi = try CurlMulti(limits)
    let queue = CallQueue(countMax: limits.queuedRequestsMax, multi: multi)
    self.limits = limits
    self.queue = queue
    thread = Mutex(
      try TransferThread { TransferLoop(limits: limits, queue: queue, multi: multi).run() })
  }

  deinit { shutdown() }

  /// Requests that wait for their turn.
  package var waitingCount: Int { queue.count }

  /// Sends a request and waits for the whole response, of whatever status. Cancelling the task
  /// ends the transfer.
  package func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
    try request.check(limits)
    let call = HTTPCall(request, timeout: limits.requestTimeout)
    try queue.add(call)
    let result = await withTaskCancellationHandler {
      await call.result()
    } onCancel: {
      queue.cancel(call)
    }
    return try result.get()
  }

  /// Ends every request with `closed` and the thread with them. Blocks until the thread is gone;
  /// idempotent.
  package func shutdown() {
    queue.close()
    thread.withLock { $0.take() }?.join()
  }
}
