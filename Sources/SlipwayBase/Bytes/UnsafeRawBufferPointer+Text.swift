internal import Glibc

extension UnsafeRawBufferPointer {
  /// Whether the bytes are those of a constant text.
  package func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    guard let start = baseAddress else { return true }
    return unsafe memcmp(start, text.utf8Start, count) == 0
  }

  /// Whether the bytes end with those of a constant text.
  package func ends(with text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard count >= length, let start = baseAddress else { return length == 0 }
    return unsafe memcmp(start + (count - length), text.utf8Start, length) == 0
  }

  /// Whether the bytes are the same as `other`.
  package func equals(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    guard let start = baseAddress else { return true }
    return unsafe memcmp(start, other, count) == 0
  }
}
