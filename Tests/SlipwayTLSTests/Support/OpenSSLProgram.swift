import Glibc
import SlipwayTLS

/// Debian's `openssl` program as a child process: it makes certificates and is the stock peer.
final class OpenSSLProgram {
  /// What a test throws when the program does not do as it is told.
  struct Failure: Error {
    let what: String
  }

  private let child: pid_t
  private let streams: Int32
  private var collected: [UInt8] = []
  private var hasEnded = false

  /// Starts `openssl` with its standard streams on a socket.
  init(_ arguments: [String]) throws {
    var pair: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &pair) == 0 else { throw Failure(what: "no socket") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in 0...2 { posix_spawn_file_actions_adddup2(&actions, pair[1], Int32(stream)) }
    var argv = (["openssl"] + arguments).map { strdup($0) } + [nil]
    defer { argv.forEach { free($0) } }
    var child: pid_t = 0
    let result = posix_spawnp(&child, "openssl", &actions, nil, &argv, environ)
    close(pair[1])
    streams = pair[0]
    self.child = child
    guard result == 0 else { throw Failure(what: "no openssl program: error \(result)") }
  }

  deinit {
    if !hasEnded {
      kill(child, SIGKILL)
      var status: Int32 = 0
      while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    }
    close(streams)
  }

  /// Runs `openssl` to its end, which must be a good one.
  static func run(_ arguments: [String]) throws {
    let program = try OpenSSLProgram(arguments)
    let text = try program.readAll()
    let status = try program.waitForEnd()
    guard status == 0 else { throw Failure(what: "openssl \(arguments): \(status): \(text)") }
  }

  /// Writes a line to the program.
  func write(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = Glibc.send(streams, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Reads what the program prints until it prints a text; the whole of what it printed.
  func read(until text: String) throws -> String {
    while true {
      let seen = String(decoding: collected, as: UTF8.self)
      if seen.contains(text) { return seen }
      guard try readMore() else { throw Failure(what: "the program ended: \(seen)") }
    }
  }

  /// Reads what the program prints until there is a whole line that begins with a text.
  func readLine(beginning start: String) throws -> Substring {
    while true {
      let seen = String(decoding: collected, as: UTF8.self)
      let lines = seen.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if let line = lines.first(where: { $0.hasPrefix(start) }) { return line }
      guard try readMore() else { throw Failure(what: "the program ended: \(seen)") }
    }
  }

  /// Reads everything that the program prints.
  func readAll() throws -> String {
    while try readMore() {}
    return String(decoding: collected, as: UTF8.self)
  }

  /// The status with which the program ends when it is told nothing more.
  func waitForEnd() throws -> Int32 {
    shutdown(streams, Int32(SHUT_WR))
    _ = try readAll()
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    hasEnded = true
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
  }

  private func readMore() throws -> Bool {
    guard Socket.wait(streams, POLLIN) else {
      throw Failure(what: "silent after: \(String(decoding: collected, as: UTF8.self))")
    }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(streams, &chunk, chunk.count)
    if count > 0 { collected += chunk[..<count] }
    return count > 0
  }
}
