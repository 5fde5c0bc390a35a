internal import Glibc

/// How a process ended.
package enum ProcessExit: Hashable, Sendable {
  /// By itself, with this code from 0 to 255.
  case code(Int32)
  /// Killed by this signal.
  case signal(Int32)
  /// It was not this process's child, so only its parent knows.
  case unknown
}

extension ProcessExit {
  /// Takes the exit of a child that has ended; without it the child would stay a zombie.
  static func reap(_ child: Int32) -> ProcessExit {
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { return .unknown }
    }
    let signal = status & 0x7F
    return signal == 0 ? .code(status >> 8 & 0xFF) : .signal(signal)
  }
}
