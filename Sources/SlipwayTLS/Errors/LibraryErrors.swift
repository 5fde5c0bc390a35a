internal import CLibSSL

/// What OpenSSL has to say about a call that failed.
///
/// OpenSSL keeps it in a queue that belongs to the thread: clear the queue, make the call and take
/// the errors without a suspension point in between.
struct LibraryErrors {
  /// One error of the queue.
  struct Entry {
    let library: Int32
    let reason: Int32
    /// OpenSSL's words: `wrong version number`.
    let text: String
  }

  /// The errors, the first cause first.
  let entries: [Entry]

  /// Forgets what other calls on this thread have left behind.
  static func clear() {
    if ERR_peek_error() != 0 { ERR_clear_error() }
  }

  /// Takes all errors out of the queue.
  static func take() -> LibraryErrors {
    var entries: [Entry] = []
    while true {
      var data: UnsafePointer<CChar>?
      var flags: Int32 = 0
      let code = unsafe ERR_get_error_all(nil, nil, nil, &data, &flags)
      guard code != 0 else { break }
      var text = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
      if flags & ERR_TXT_STRING != 0, let data = unsafe data, unsafe data.pointee != 0 {
        text = unsafe [text, String(cString: data)].compactMap { $0 }.joined(separator: ": ")
      }
      entries.append(
        Entry(
          library: ERR_GET_LIB(code), reason: ERR_GET_REASON(code),
          text: text ?? "error \(code)"))
    }
    return LibraryErrors(entries: entries)
  }

  /// Whether one of the errors is this one.
  func contains(library: Int32, reason: Int32) -> Bool {
    entries.contains { $0.library == library && $0.reason == reason }
  }

  /// Whether libssl complains about one of these reasons.
  func hasReason(_ reasons: Int32...) -> Bool {
    entries.contains { $0.library == ERR_LIB_SSL && reasons.contains($0.reason) }
  }

  /// The first cause in OpenSSL's words.
  var text: String { entries.first?.text ?? "OpenSSL gives no reason" }
}
