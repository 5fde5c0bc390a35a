import SlipwayBase
import SlipwayCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct OperationRegistryTests {
  private let registry: TestRegistry
  private let gate = Gate()

  init() {
    registry = TestRegistry()
    registry.objects.putIris()
  }

  private func held() async throws -> OperationName {
    registry.objects.hold(at: gate)
    return try await registry.importer.start(
      TestRegistry.draft(), by: TestRegistry.caller
    ).name
  }

  @Test func `an unknown operation is not found`() async {
    let name = OperationName(project: TestRegistry.project, uid: "x")
    #expect(
      await refusal { try await registry.operations.operation(name) }?.reason
        == "OPERATION_NOT_FOUND")
    #expect(
      await refusal { try await registry.operations.cancel(name) }?.reason
        == "OPERATION_NOT_FOUND")
    #expect(
      await refusal { try await registry.operations.wait(name, until: nil) }?.reason
        == "OPERATION_NOT_FOUND")
  }

  @Test func `many can wait for one operation`() async throws {
    let name = try await held()
    let operations = registry.operations
    let gate = gate
    let ended = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<5 {
        group.addTask { try await operations.wait(name, until: nil).isDone }
      }
      gate.open()
      return try await group.reduce(true) { $0 && $1 }
    }
    #expect(ended)
  }

  @Test func `waiting ends at its limit with the operation as it is`() async throws {
    let name = try await held()
    let limit = registry.clock.now() + .seconds(5)
    let operation = try await registry.operations.wait(name, until: limit)
    #expect(!operation.isDone)
    #expect(registry.clock.now() >= limit)
    gate.open()
  }

  @Test func `a limit in the past asks only once`() async throws {
    let name = try await held()
    let past = registry.clock.now()
    #expect(try await !registry.operations.wait(name, until: past).isDone)
    gate.open()
  }

  @Test func `a caller who gives up stops waiting`() async throws {
    let name = try await held()
    let operations = registry.operations
    let waiting = Task { try await operations.wait(name, until: nil) }
    waiting.cancel()
    #expect(await refusal { try await waiting.value }?.reason == "WAIT_CANCELLED")
    gate.open()
  }

  @Test func `a stop of the server ends waiting`() async throws {
    let name = try await held()
    let operations = registry.operations
    let waiting = Task { try await operations.wait(name, until: nil) }
    await registry.controller.shutdown()
    #expect(try await !waiting.value.isDone)
  }

  @Test func `pages hold every operation of the project`() async throws {
    for _ in 0..<3 { _ = try await registry.imported() }
    let first = try await registry.operations.operations(
      in: TestRegistry.project, page: PageRequest(size: 2, token: ""))
    let second = try await registry.operations.operations(
      in: TestRegistry.project, page: PageRequest(size: 2, token: first.nextToken))
    #expect((first.rows + second.rows).map(\.version.number.text) == ["0.0.1", "0.0.2", "0.0.3"])
    #expect(second.nextToken.isEmpty)
  }
}
