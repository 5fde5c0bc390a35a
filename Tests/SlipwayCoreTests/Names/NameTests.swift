import SlipwayCore
import Testing

struct NameTests {
  @Test(arguments: ["a", "9", "-x", "_", "Iris-2_b", "鸢尾花", "〇", String(repeating: "a", count: 64)])
  func `a model name of letters, digits, signs and Han is valid`(_ text: String) {
    #expect(DisplayID.isValid(text))
  }

  @Test(arguments: [
    "", " a", "a ", "a b", "a.b", "a/b", "é", "カ", "😀", "a\u{0301}", "a\n",
    String(repeating: "a", count: 65), String(repeating: "花", count: 65),
  ])
  func `a model name with anything else is refused`(_ text: String) {
    #expect(!DisplayID.isValid(text))
  }

  @Test func `length of a model name counts code points, not bytes`() {
    #expect(DisplayID.isValid(String(repeating: "花", count: 64)))
  }

  @Test(arguments: [("0.0.1", 1), ("0.1.0", 100), ("1.2.3", 10203), ("99.99.99", 999_999)])
  func `a version number is three parts of 0 to 99`(_ text: String, _ ordinal: Int) {
    #expect(VersionNumber(text)?.ordinal == ordinal)
    #expect(VersionNumber(text)?.text == text)
  }

  @Test(arguments: [
    "", "1", "1.2", "1.2.3.4", "01.0.0", "1.02.3", "1.2.100", "-1.0.0", "1..0", "1.0.0 ", "a.b.c",
    "1.0.٣",
  ])
  func `a malformed version number is refused`(_ text: String) {
    #expect(VersionNumber(text) == nil)
  }

  @Test(arguments: [
    ("0.0.1", "0.0.2"), ("0.0.99", "0.1.0"), ("0.99.99", "1.0.0"), ("99.99.98", "99.99.99"),
  ])
  func `the next version number carries at 99`(_ text: String, _ next: String) {
    #expect(VersionNumber(text)?.next?.text == next)
  }

  @Test func `nothing follows the last version number`() {
    #expect(VersionNumber("99.99.99")?.next == nil)
  }

  @Test(arguments: ["a", "default", "a-1", String(repeating: "a", count: 63)])
  func `a project id is lower case`(_ text: String) {
    #expect(ProjectID(text)?.text == text)
  }

  @Test(arguments: ["", "A", "1a", "a-", "a_b", "a.b", String(repeating: "a", count: 64)])
  func `any other project id is refused`(_ text: String) {
    #expect(ProjectID(text) == nil)
  }

  @Test func `a resource name reads back as it was written`() {
    let version = TestRegistry.version("1.2.3", of: "鸢尾花")
    #expect(ResourceName.version(version.resourceName) == version)
    #expect(ResourceName.model(version.model.resourceName) == version.model)
    #expect(ResourceName.project("projects/default") == TestRegistry.project)
  }

  @Test(arguments: [
    "", "projects", "projects/", "projects/default/models", "projects/default/models/",
    "/projects/default/models/iris", "projects/default/models/iris/", "projects//models/iris",
    "projects/default/Models/iris", "projects/default/models/a/b",
  ])
  func `a model name of another form is refused`(_ text: String) {
    #expect(ResourceName.model(text) == nil)
  }
}
