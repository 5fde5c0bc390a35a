import Glibc
import SlipwayBase
import SlipwayCore
import SlipwayStorage
import Testing

@testable import SlipwaySQLite

@Suite struct OpeningTests {
  @Test func `an empty place becomes a store with its parents`() async throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/a/b/c"
    let store = try SQLiteStore(path)
    #expect(
      TemporaryDirectory.names(in: path)
        == ["slipway.db", "slipway.db-shm", "slipway.db-wal", "slipway.lock"])
    await store.close()
    #expect(TemporaryDirectory.names(in: path) == ["slipway.db", "slipway.lock"])
  }

  @Test func `only the server's user may read the files`() async throws {
    let directory = try TemporaryDirectory()
    let store = try SQLiteStore(directory.path)
    for name in TemporaryDirectory.names(in: directory.path) {
      var status = stat()
      #expect(stat("\(directory.path)/\(name)", &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600, "\(name)")
    }
    await store.close()
  }

  @Test func `a database of another program is refused`() async throws {
    let directory = try TemporaryDirectory()
    let connection = try SQLiteConnection("\(directory.path)/slipway.db", .readWrite)
    try connection.execute("CREATE TABLE theirs (n INTEGER)")
    connection.close()
    let error = try #require(throws: StoreOpenError.self) { _ = try SQLiteStore(directory.path) }
    #expect(error.description.contains("another program"))
  }

  @Test func `a second server is told who holds the store`() async throws {
    let directory = try TemporaryDirectory()
    let store = try SQLiteStore(directory.path)
    let error = try #require(throws: StoreOpenError.self) { _ = try SQLiteStore(directory.path) }
    #expect(error == .locked(pid: getpid(), path: directory.path))
    #expect(error.description.contains("process \(getpid())"))
    await store.close()
    await (try SQLiteStore(directory.path)).close()
  }

  @Test func `a server in another process is kept out`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    let store = try SQLiteStore(path)
    let pid = getpid()
    await #expect(processExitsWith: .exitCode(42)) { [path = path as String, pid = pid as Int32] in
      do throws(StoreOpenError) {
        _ = try SQLiteStore(path)
      } catch {
        exit(error == .locked(pid: pid, path: path) ? 42 : 1)
      }
    }
    await store.close()
  }

  @Test func `a server that was killed leaves no lock`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try SQLiteStore(path)
      kill(getpid(), SIGKILL)
      await store.close()
    }
    await (try SQLiteStore(path)).close()
  }

  @Test func `the database of a newer server is refused and untouched`() async throws {
    let directory = try TemporaryDirectory()
    await (try SQLiteStore(directory.path)).close()
    let path = "\(directory.path)/slipway.db"
    let connection = try SQLiteConnection(path, .readWrite)
    try connection.execute("INSERT INTO schema_migration VALUES (999, 'later', 'x', 0)")
    connection.close()
    let before = try readFile(path)
    #expect(
      throws: StoreOpenError.newerSchema(path: path, version: 999, known: Migration.all.count)
    ) { _ = try SQLiteStore(directory.path) }
    #expect(try readFile(path) == before)
  }

  @Test func `a file that is no database is refused`() async throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/slipway.db"
    try writeFile(path, Array("this is not a database, however long it may be. ".utf8))
    let error = try #require(throws: StoreOpenError.self) { _ = try SQLiteStore(directory.path) }
    guard case .corrupt(path, _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `a place that cannot be written is told apart`() throws {
    let error = try #require(throws: StoreOpenError.self) { _ = try SQLiteStore("/sys/slipway") }
    guard case .notWritable("/sys/slipway", _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `a place below a file is refused with the system's words`() throws {
    let directory = try TemporaryDirectory()
    try writeFile("\(directory.path)/file", [])
    let error = try #require(throws: StoreOpenError.self) {
      _ = try SQLiteStore("\(directory.path)/file/below")
    }
    #expect(error.description.hasSuffix("mkdir: Not a directory"))
  }

  @Test func `an open that failed leaves the place free`() async throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/slipway.db"
    try writeFile(path, Array(repeating: 7, count: 4096))
    #expect(throws: StoreOpenError.self) { _ = try SQLiteStore(directory.path) }
    unlink(path)
    await (try SQLiteStore(directory.path)).close()
  }
}
