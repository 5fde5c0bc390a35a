internal import Glibc

/// Copies of Swift strings for C structs that point at them.
@safe
struct CStrings {
  private var copies: [UnsafeMutablePointer<CChar>] = unsafe []

  /// A copy of `text` that lives until ``free()``.
  mutating func pointer(to text: String) -> UnsafeMutablePointer<CChar>? {
    guard let copy = unsafe strdup(text) else { return nil }
    unsafe copies.append(copy)
    return unsafe copy
  }

  /// Frees all copies.
  func free() {
    unsafe copies.forEach { unsafe Glibc.free($0) }
  }
}
