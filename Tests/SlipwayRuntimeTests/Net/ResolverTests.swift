import SlipwayRuntime
import Testing

struct ResolverTests {
  @Test func `a number is its own address and a bad name an error`() async throws {
    let resolver = Resolver()
    let literal = try await resolver.resolve("::1", port: 7)
    #expect(literal.map(\.description) == ["[::1]:7"])
    await #expect(throws: RuntimeError.self) {
      try await resolver.resolve("no-such-host.invalid", port: 1)
    }
    resolver.shutdown()
  }
}
