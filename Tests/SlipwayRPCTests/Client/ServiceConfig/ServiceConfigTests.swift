import Testing

@testable import SlipwayRPC

struct ServiceConfigTests {
  private func seconds(
    _ names: [MethodConfig.Name], _ seconds: Int
  ) -> MethodConfig {
    MethodConfig(names: names, timeout: .seconds(seconds))
  }

  @Test(
    arguments: [
      ("a.A", "One", 1), ("a.A", "Two", 1), ("a.A", "Other", 2), ("b.B", "One", 2),
      ("b.B", "Two", 3), ("c.C", "One", 4), ("A", "One", 4),
    ])
  func `the closest name wins: method, then service, then everything`(
    service: String, method: String, expected: Int
  ) throws {
    let config = try ServiceConfig(methods: [
      seconds([.init()], 4),
      seconds([.init(service: "b.B")], 3),
      seconds([.init(service: "a.A"), .init(service: "b.B", method: "One")], 2),
      seconds(
        [.init(service: "a.A", method: "One"), .init(service: "a.A", method: "Two")], 1),
    ])
    let descriptor = MethodDescriptor(service: service, method: method)
    #expect(config.settings(of: descriptor)?.timeout == .seconds(expected))
  }

  @Test func `the closest settings win as a whole`() throws {
    let config = try ServiceConfig(methods: [
      MethodConfig(names: [.init(service: "a.A")], timeout: .seconds(1)),
      MethodConfig(names: [.init(service: "a.A", method: "One")], waitForReady: true),
    ])
    let settings = config.settings(of: MethodDescriptor(service: "a.A", method: "One"))
    #expect(settings?.waitForReady == true)
    #expect(settings?.timeout == nil)
  }

  @Test func `a method that nothing fits has no settings`() throws {
    let method = MethodDescriptor(service: "a.A", method: "One")
    #expect(try ServiceConfig().settings(of: method) == nil)
    let nameless = try ServiceConfig(methods: [seconds([], 1)])
    #expect(nameless.settings(of: method) == nil)
  }

  @Test(
    arguments: [
      (
        [.init(service: "a.A", method: "One")], [.init(service: "a.A", method: "One")],
        "methodConfig[1].name[0]: 'a.A/One' has settings already"
      ),
      (
        [.init(service: "b.B")], [.init(service: "a.A"), .init(service: "b.B")],
        "methodConfig[1].name[1]: 'b.B/' has settings already"
      ),
      ([.init(), .init()], [], "methodConfig[0].name[1]: '/' has settings already"),
      ([.init(method: "One")], [], "methodConfig[0].name[0]: method 'One' needs its service"),
    ] as [([MethodConfig.Name], [MethodConfig.Name], String)])
  func `a name twice, or without its service, is refused`(
    first: [MethodConfig.Name], second: [MethodConfig.Name], message: String
  ) {
    let error = #expect(throws: RPCError.self) {
      try ServiceConfig(methods: [seconds(first, 1), seconds(second, 2)])
    }
    #expect(error == RPCError(code: .invalidArgument, message: message))
  }

  @Test(
    arguments: [
      (
        MethodConfig(names: [], timeout: .seconds(-1)),
        "methodConfig[0].timeout: -1.0 seconds is below zero"
      ),
      (
        MethodConfig(names: [], maxRequestMessageBytes: -1),
        "methodConfig[0].maxRequestMessageBytes: -1 is below zero"
      ),
      (
        MethodConfig(names: [], maxResponseMessageBytes: -2),
        "methodConfig[0].maxResponseMessageBytes: -2 is below zero"
      ),
    ])
  func `values below zero are refused`(config: MethodConfig, message: String) {
    let error = #expect(throws: RPCError.self) { try ServiceConfig(methods: [config]) }
    #expect(error == RPCError(code: .invalidArgument, message: message))
  }
}
