internal import CCurl
internal import SlipwayBase

/// One request under way: the one owner of a libcurl easy handle and of what it points to. Belongs
/// to the client's thread.
@safe
final class CurlTransfer {
  /// Tells transfers apart while they live.
  typealias ID = UInt

  let call: HTTPCall
  let handle: UnsafeMutableRawPointer
  private var collector: ResponseCollector
  private var fields: UnsafeMutablePointer<curl_slist>?
  /// Where libcurl writes what went wrong.
  private let errorText: UnsafeMutablePointer<CChar>

  /// A transfer that is ready to be added; `nil` when there is no memory.
  init?(_ call: HTTPCall, _ limits: HTTPClientLimits) {
    guard let handle = unsafe curl_easy_init() else { return nil }
    unsafe self.handle = handle
    self.call = call
    collector = ResponseCollector(
      headBytesMax: limits.responseHeaderBytesMax, bodyBytesMax: call.request.responseBytesMax)
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    let isReady = [
      setRules(limits), setRequest(), setFields(), setSinks(),
    ].allSatisfy { $0 == CURLE_OK }
    guard isReady else { return nil }
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    unsafe curl_slist_free_all(fields)
    unsafe errorText.deallocate()
  }

  var id: ID { ID(bitPattern: unsafe handle) }

  /// The result of a transfer that ended with `code`.
  func outcome(of code: CURLcode) -> HTTPCall.Outcome {
    if let failure = collector.failure { return .failure(failure) }
    guard code == CURLE_OK else {
      let text = unsafe errorText[0] == 0 ? curl_easy_strerror(code) : UnsafePointer(errorText)
      return .failure(failure(code, unsafe text.map { unsafe String(cString: $0) } ?? ""))
    }
    return .success(collector.response(status: unsafe slipway_curl_status(handle)))
  }

  private func failure(_ code: CURLcode, _ text: String) -> HTTPClientError {
    let target = call.request.target
    switch code {
    case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED:
      return HTTPClientError(
        .invalidURL, "the URL cannot be used: \(text); write http://HOST:PORT/PATH")
    case CURLE_COULDNT_RESOLVE_HOST:
      return HTTPClientError(
        .resolveFailed, "cannot find the host of \(target): \(text); check its name")
    case CURLE_COULDNT_CONNECT:
      return HTTPClientError(
        .connectionRefused,
        "cannot connect to \(target): \(text); check that the server runs and listens there")
    case CURLE_OPERATION_TIMEDOUT:
      return call.timedOut
    default:
      return HTTPClientError(
        .transport, "no response from \(target): \(text); look at the server's log")
    }
  }
}

extension CurlTransfer {
  /// What holds for every request: nothing comes from the environment, nothing goes on for ever.
  private func setRules(_ limits: HTTPClientLimits) -> CURLcode {
    let left = max(1, (call.deadline - .now()) / .milliseconds(1))
    let connect = max(1, limits.connectTimeout / .milliseconds(1))
    return allOK(
      text(CURLOPT_PROTOCOLS_STR, "http,https"),
      text(CURLOPT_PROXY, ""),
      text(CURLOPT_USERAGENT, "slipway/\(Version.text)"),
      number(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
      number(CURLOPT_DISALLOW_USERNAME_IN_URL, 1),
      number(CURLOPT_PATH_AS_IS, 1),
      number(CURLOPT_NOSIGNAL, 1),
      // A name lookup that hangs is left behind when its transfer ends, instead of waited for.
      number(CURLOPT_QUICK_EXIT, 1),
      number(CURLOPT_CONNECTTIMEOUT_MS, Int(min(connect, Double(Int32.max)))),
      number(CURLOPT_TIMEOUT_MS, Int(min(left, Double(Int32.max)))))
  }

  private func setRequest() -> CURLcode {
    let request = call.request
    let url = text(CURLOPT_URL, request.url)
    if request.method == .head { return allOK(url, number(CURLOPT_NOBODY, 1)) }
    let takesBody = [.post, .put, .patch].contains(request.method)
    guard takesBody || !request.body.isEmpty else {
      return allOK(
        url, number(CURLOPT_HTTPGET, 1), text(CURLOPT_CUSTOMREQUEST, request.method.rawValue))
    }
    let body = unsafe request.body.withUnsafeBytes { bytes in
      // An empty body is a body too: a null pointer would mean that libcurl has to read one.
      unsafe withUnsafeBytes(of: UInt8(0)) { empty in
        unsafe slipway_curl_set_body(
          handle, bytes.baseAddress ?? empty.baseAddress, bytes.count)
      }
    }
    return allOK(
      url, number(CURLOPT_POST, 1), body, text(CURLOPT_CUSTOMREQUEST, request.method.rawValue))
  }

  /// Hands over the caller's fields, and takes away those that libcurl would add.
  private func setFields() -> CURLcode {
    let names = Set(call.request.headers.map { $0.name.lowercased() })
    let unwanted = ["Accept", "Content-Type", "Expect"].filter { !names.contains($0.lowercased()) }
    let lines =
      call.request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
      + unwanted.map { "\($0):" }
    for line in lines {
      guard let longer = unsafe curl_slist_append(fields, line) else { return CURLE_OUT_OF_MEMORY }
      unsafe fields = longer
    }
    return unsafe slipway_curl_set_fields(handle, fields)
  }

  private func setSinks() -> CURLcode {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let sinks = unsafe slipway_curl_set_sinks(
      handle,
      { bytes, size, count, context in
        unsafe CurlTransfer.take(bytes, size * count, context) { transfer, line in
          unsafe transfer.collector.add(line: Array(line))
        }
      },
      { bytes, size, count, context in
        unsafe CurlTransfer.take(bytes, size * count, context) { transfer, piece in
          unsafe transfer.collector.add(piece)
        }
      }, context)
    return allOK(sinks, unsafe slipway_curl_set_error_text(handle, errorText))
  }

  /// Gives a piece to its transfer; answers how many bytes were taken, as libcurl wants it.
  private static func take(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
    _ body: (CurlTransfer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    let isTaken = unsafe body(transfer, UnsafeRawBufferPointer(start: bytes, count: count))
    // Anything but the count ends the transfer, and an empty piece must end it too.
    return isTaken ? count : count + 1
  }

  private func number(_ option: CURLoption, _ value: Int) -> CURLcode {
    unsafe slipway_curl_set_long(handle, option, value)
  }

  private func text(_ option: CURLoption, _ value: String) -> CURLcode {
    unsafe slipway_curl_set_text(handle, option, value)
  }

  private func allOK(_ codes: CURLcode...) -> CURLcode {
    codes.first { $0 != CURLE_OK } ?? CURLE_OK
  }
}
