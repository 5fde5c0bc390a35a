import Testing

/// The other suites here believe what `SwiftCode` says is code.
@Suite struct SwiftCodeTests {
  @Test(arguments: [
    ("a // try!\nb", "a \nb"),
    ("a /* x /* y */ try! */ b", "a  b"),
    (#"f("try! \" x") + g"#, #"f("") + g"#),
    (#"f("a \(x["k"] ?? "n") try!")"#, #"f("x[""] ?? """)"#),
    (##"f(#"a " \(x) try!"#) + g"##, #"f("") + g"#),
    ("f(\"\"\"\n try!\n \"\"\")\ng", "f(\"\"\"\n\n\"\"\")\ng"),
    ("func `a try! name`() {}", "func identifier() {}"),
  ])
  func `comments and text are left out`(source: String, code: String) {
    #expect(SwiftCode.withoutCommentsAndText(source) == code)
  }

  @Test func `imports are found whatever stands before them`() {
    let file = SourceFile(
      path: "Sources/A/B.swift",
      text: """
        import Glibc
        package import SlipwayBase
        @testable import SlipwayCore  // why
        // import Foundation
        import struct SlipwayJSON.JSONValue
        let text = "import Dispatch"
        """)
    #expect(file.imports == ["Glibc", "SlipwayBase", "SlipwayCore", "SlipwayJSON"])
  }
}
