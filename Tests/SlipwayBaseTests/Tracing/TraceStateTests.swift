import SlipwayBase
import Testing

@Suite struct TraceStateTests {
  @Test(arguments: [
    ([], ""),
    (["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"], "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
    (["a=1", "b=2"], "a=1,b=2"),
    ([" a=1 \t,\t b=2 "], "a=1,b=2"),
    (["a=1,", "", ",,b=2"], "a=1,b=2"),
    (["a= b c"], "a= b c"),
    (["0tenant@system=1,a_-*/0=2"], "0tenant@system=1,a_-*/0=2"),
  ])
  func `members are passed on as they came`(headers: [String], passedOn: String) {
    #expect(TraceState(headers).header == passedOn)
  }

  @Test(arguments: [
    "a", "a=", "=1", "A=1", "0a=1", "a b=1", "é=1", "a=é", "a=1=2", "a=\u{7F}", "a=1\t2",
    "@a=1", "a@=1", "a@0b=1", "a@b@c=1", "a=1,a=2", "good=1,bad",
  ])
  func `one bad member spoils the whole`(header: String) {
    #expect(TraceState([header]) == .empty)
  }

  @Test(arguments: [
    (key("z", 256), true), (key("z", 257), false),
    (key("t", 241) + "@" + key("v", 14), true), (key("t", 242) + "@v", false),
    ("t@" + key("v", 15), false),
  ])
  func `keys have a longest length`(key: String, isKept: Bool) {
    #expect((TraceState(["\(key)=1"]) != .empty) == isKept)
  }

  @Test func `values have a longest length`() {
    #expect(TraceState(["a=\(Self.key("v", 256))"]) != .empty)
    #expect(TraceState(["a=\(Self.key("v", 257))"]) == .empty)
  }

  @Test func `a list has at most 32 members`() {
    let members = (1...33).map { "a\($0)=1" }
    #expect(TraceState(members.dropLast()).header == members.dropLast().joined(separator: ","))
    #expect(TraceState(members) == .empty)
  }

  private static func key(_ letter: String, _ count: Int) -> String {
    String(repeating: letter, count: count)
  }
}
