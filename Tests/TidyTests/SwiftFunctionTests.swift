import Testing

/// `SizeTests` measures what `SwiftFunction` finds.
@Suite struct SwiftFunctionTests {
  @Test func `functions are found with their length`() {
    let file = SourceFile(
      path: "Sources/A/B.swift",
      text: """
        protocol P {
          func required() -> Int
        }
        struct B {
          @inlinable package static func one(
            _ body: () -> Void = {}
          ) {
            if true { body() }
          }

          private init?() { nil }
          // func none() {
          let text = "func neither() {"
        }
        """)
    let found = SwiftFunction.all(in: file)
    #expect(found.map(\.line) == [5, 11])
    #expect(found.map(\.lineCount) == [5, 1])
  }
}
