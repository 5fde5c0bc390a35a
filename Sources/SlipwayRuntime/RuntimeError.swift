internal import Glibc

/// A system call that failed: what was tried, and why the kernel refused.
package struct RuntimeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, with its object: `bind 127.0.0.1:80`.
  package let operation: String
  /// The error number of `errno(3)`.
  package let number: Int32
  /// Why, where no error number says it.
  private let reason: String?

  /// A call that set `errno` to `number`.
  package init(_ operation: String, errno number: Int32) {
    self.operation = operation
    self.number = number
    reason = nil
  }

  /// A failure that has no error number of its own; `number` is `EINVAL`.
  package init(_ operation: String, reason: String) {
    self.operation = operation
    number = EINVAL
    self.reason = reason
  }

  /// A call that just failed. Only for synchronous code: `errno` belongs to the thread.
  package static func last(_ operation: @autoclosure () -> String) -> RuntimeError {
    let number = errno
    return RuntimeError(operation(), errno: number)
  }

  /// `bind 127.0.0.1:80: Permission denied`
  package var description: String {
    "\(operation): \(reason ?? RuntimeError.text(number))"
  }

  private static func text(_ number: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let start = buffer.baseAddress, unsafe strerror_r(number, start, 256) == 0 else {
        return "error \(number)"
      }
      return unsafe String(cString: start)
    }
  }
}
