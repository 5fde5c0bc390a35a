internal import CCurl

/// The transfers of a client: the one owner of a libcurl multi handle. Everything but `wake` is
/// called by the client's thread.
@safe
final class CurlMulti: @unchecked Sendable {  // libcurl lets any thread wake; one does the rest
  private let handle: UnsafeMutableRawPointer

  init(_ limits: HTTPClientLimits) throws(HTTPClientError) {
    guard let handle = unsafe curl_multi_init() else {
      throw HTTPClientError(.transport, "libcurl has no memory; free some and try again")
    }
    unsafe self.handle = handle
    unsafe slipway_curl_multi_set_long(
      handle, CURLMOPT_MAXCONNECTS, Int(limits.idleConnectionsMax))
  }

  deinit { unsafe curl_multi_cleanup(handle) }

  /// Ends the present or next `wait`, from any thread.
  func wake() {
    unsafe curl_multi_wakeup(handle)
  }

  /// Begins a transfer; `false` when libcurl has no memory.
  func add(_ transfer: CurlTransfer) -> Bool {
    unsafe curl_multi_add_handle(handle, transfer.handle) == CURLM_OK
  }

  /// Ends a transfer, wherever it is.
  func remove(_ transfer: CurlTransfer) {
    unsafe curl_multi_remove_handle(handle, transfer.handle)
  }

  /// Reads and writes what can be now.
  func perform() {
    var running: Int32 = 0
    unsafe curl_multi_perform(handle, &running)
  }

  /// A transfer that ended and how; `nil` when there is none left.
  func nextFinished() -> (id: CurlTransfer.ID, code: CURLcode)? {
    var left: Int32 = 0
    while let message = unsafe curl_multi_info_read(handle, &left) {
      guard unsafe message.pointee.msg == CURLMSG_DONE,
        let transfer = unsafe message.pointee.easy_handle
      else { continue }
      return unsafe (CurlTransfer.ID(bitPattern: transfer), message.pointee.data.result)
    }
    return nil
  }

  /// Waits until a transfer can go on, one of libcurl's timers runs out, somebody wakes, or the
  /// time has passed.
  func wait(milliseconds: Int32) {
    unsafe curl_multi_poll(handle, nil, 0, milliseconds, nil)
  }
}
