/// Reads the counted lists and the strings of generated C structs.
enum CList {
  /// The elements of a list of messages.
  static func messages<CMessage>(
    _ count: Int, _ items: UnsafeMutablePointer<UnsafeMutablePointer<CMessage>?>?
  ) -> [UnsafeMutablePointer<CMessage>] {
    unsafe UnsafeBufferPointer(start: items, count: items == nil ? 0 : count).compactMap {
      unsafe $0
    }
  }

  /// The elements of a list of strings.
  static func strings(
    _ count: Int, _ items: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  ) -> [String] {
    unsafe UnsafeBufferPointer(start: items, count: items == nil ? 0 : count).map {
      unsafe string($0)
    }
  }

  /// A string, empty when it is absent.
  static func string(_ text: UnsafePointer<CChar>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }
}
