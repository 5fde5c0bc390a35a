import SlipwayBase
import SlipwayCore
import SlipwayJSON
import Testing

@testable import SlipwaySQLite
@testable import SlipwayStorage

@Suite struct StoredValueTests {
  @Test func `a specification comes back from its stored parts`() throws {
    var full = Samples.fullSpec
    let read = try VersionSpec(
      storedDetails: full.storedDetails.text(), modelType: full.modelType)
    // The others have columns of their own.
    full.description = ""
    full.runtime = ""
    full.modelAlgorithm = ""
    full.executionCode = ""
    full.protocol = nil
    full.port = nil
    #expect(read == full)
  }

  @Test func `parts that are not there take no room`() {
    let location = ObjectLocation(bucket: "b", key: "k")
    var spec = VersionSpec(source: .objectStorage(location), modelType: .pytorch)
    spec.deploymentTypes = []
    #expect(spec.storedDetails.text() == #"{"source":{"bucket":"b","key":"k"}}"#)
  }

  @Test(arguments: [
    "", "{", "null", "[]", "{}", #"{"source":{"bucket":"b"}}"#,
    #"{"source":{"bucket":"b","key":"k"},"deployment_types":["moon"]}"#,
    #"{"source":{"bucket":"b","key":"k"},"labels":[1]}"#,
    #"{"source":{"bucket":"b","key":"k"},"health":{"path":"/"}}"#,
  ])
  func `a damaged text is refused as malformed`(_ text: String) {
    let error = #expect(throws: SQLError.self) {
      _ = try VersionSpec(storedDetails: text, modelType: .custom)
    }
    #expect(error?.kind == .malformed)
  }

  @Test(arguments: [
    Timestamp(seconds: 0), Timestamp(seconds: -1, nanos: 999_999_999),
    Timestamp(seconds: 9_223_372_036, nanos: 854_775_807),
    Timestamp(seconds: -9_223_372_036), Timestamp(seconds: 1_767_225_600, nanos: 1),
  ])
  func `a time is kept to the nanosecond`(_ time: Timestamp) throws {
    #expect(try roundTrip(.time(time)) { row in row.time() } == time)
  }

  @Test func `a time beyond what can be kept becomes the bound`() throws {
    #expect(SQLValue.time(Timestamp(seconds: .max)) == .integer(.max))
    #expect(SQLValue.time(Timestamp(seconds: .min)) == .integer(.min))
  }

  @Test(arguments: [
    "", "\u{0}", "a\u{0}b", Samples.hostile, String(repeating: "模", count: 100_000),
  ])
  func `a text is kept byte by byte`(_ text: String) throws {
    let read = try roundTrip(.text(text)) { row in row.text() }
    #expect(Array(read.utf8) == Array(text.utf8))
    #expect(try roundTrip(.text(text)) { row in row.optionalText() } != nil)
  }

  @Test func `null is nil and nothing else`() throws {
    #expect(try roundTrip(.null) { row in row.optionalText() } == nil)
    #expect(try roundTrip(.null) { row in row.optionalInteger() } == nil)
    #expect(try roundTrip(.integer(0)) { row in row.optionalInteger() } == 0)
  }

  @Test func `a number that does not fit and a word that is unknown are malformed`() {
    #expect(throws: SQLError.self) {
      _ = try roundTrip(.integer(1 << 40)) { row throws(SQLError) in try row.number(Int32.self) }
    }
    #expect(throws: SQLError.self) {
      _ = try roundTrip(.text("moon")) { row throws(SQLError) in
        try row.choice(DeploymentType.self)
      }
    }
  }

  @Test(arguments: [
    (SQLError.Kind.busy, "STORE_UNAVAILABLE"), (.io, "STORE_UNAVAILABLE"),
    (.full, "STORAGE_FULL"), (.corrupt, "STORE_FAULT"), (.malformed, "STORE_FAULT"),
    (.missing, "STORE_FAULT"), (.constraint, "STORE_FAULT"), (.fault, "STORE_FAULT"),
  ])
  func `callers hear the reason and never the database's words`(
    _ kind: SQLError.Kind, _ reason: String
  ) {
    let error = RegistryError(SQLError(kind, "secret detail"))
    #expect(error.reason == reason)
    #expect(!error.message.contains("secret"))
  }

  @Test func `result codes become kinds`() {
    let codes: [(Int32, SQLError.Kind)] = [
      (5, .busy), (261, .busy), (13, .full), (10, .io), (1034, .io), (14, .io), (8, .io),
      (11, .corrupt), (26, .corrupt), (19, .constraint), (2067, .constraint), (1, .fault),
      (21, .fault),
    ]
    for (code, kind) in codes { #expect(SQLError.kind(code, systemErrno: 0) == kind) }
    #expect(SQLError.kind(1034, systemErrno: 28) == .full)
    #expect(SQLError.kind(778, systemErrno: 122) == .full)
  }

  private func roundTrip<R>(
    _ value: SQLValue, read: (inout SQLRow<SQLiteStatement>) throws(SQLError) -> R
  ) throws(SQLError) -> R {
    let connection = try SQLiteConnection(":memory:", .readWrite)
    guard let result = try connection.row("SELECT $1", [value], read: read) else {
      throw SQLError(.missing, "no row")
    }
    return result
  }
}
