import SlipwayBase
import SlipwayCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ImportControllerTests {
  private let registry: TestRegistry
  private let gate = Gate()
  private let modelFile = "training/iris/model/iris.m"

  init() {
    registry = TestRegistry()
    registry.objects.putIris()
  }

  /// Starts an import that stays at its first file until the gate is opened.
  private func held() async throws -> SlipwayCore.Operation {
    registry.objects.hold(at: gate)
    let accepted = try await registry.importer.start(
      TestRegistry.draft(), by: TestRegistry.caller)
    while gate.arrivals == 0 { await Task.yield() }
    return accepted
  }

  private let silence = RegistryError(.unavailable, "STORAGE_UNAVAILABLE", "no answer")

  @Test func `storage that answers late only delays the import`() async throws {
    registry.objects.fail(modelFile, with: [silence, silence])
    let before = registry.clock.now()
    #expect(try await registry.imported().failure == nil)
    #expect(registry.clock.now() - before == .seconds(3))
  }

  @Test func `a failed import says why and its copies are swept`() async throws {
    let denial = RegistryError(.permissionDenied, "OBS_DENIED", "ask for the right to read")
    registry.objects.fail(modelFile, with: [denial])
    let operation = try await registry.imported()
    #expect(operation.failure?.kind == .permissionDenied)
    #expect(operation.failure?.reason == "OBS_DENIED")
    let version = try await registry.versions.version(operation.version)
    #expect(version.state == .failed)
    #expect(version.statusReason?.reason == "OBS_DENIED")
    #expect(version.manifest.files.isEmpty)
    #expect(try await registry.events().last == "IMPORT_FAILED")
    while !registry.artifacts.digests.isEmpty { await Task.yield() }
  }

  @Test func `a package that grows meanwhile is refused`() async throws {
    let accepted = try await held()
    registry.objects.put(modelFile, "something longer than before, much longer")
    gate.open()
    let operation = try await registry.operations.wait(accepted.name, until: nil)
    #expect(operation.failure?.reason == "SOURCE_CHANGED")
  }

  @Test func `a running import can be cancelled`() async throws {
    let accepted = try await held()
    try await registry.operations.cancel(accepted.name)
    let operation = try await registry.operations.wait(accepted.name, until: nil)
    #expect(operation.failure?.kind == .cancelled)
    let version = try await registry.versions.version(accepted.version)
    #expect(version.state == .failed)
    #expect(version.statusReason?.reason == "IMPORT_CANCELLED")
    #expect(
      try await registry.events().suffix(2) == ["IMPORT_CANCEL_REQUESTED", "IMPORT_CANCELLED"])
  }

  @Test func `a waiting import can be cancelled`() async throws {
    var limits = RegistryLimits()
    limits.concurrentImports = 1
    let registry = TestRegistry(limits: limits)
    registry.objects.putIris()
    registry.objects.hold(at: gate)
    let first = try await registry.importer.start(TestRegistry.draft(), by: TestRegistry.caller)
    let second = try await registry.importer.start(
      TestRegistry.draft(), by: TestRegistry.caller)
    try await registry.operations.cancel(second.name)
    let ended = try await registry.operations.wait(second.name, until: nil)
    #expect(ended.failure?.kind == .cancelled)
    gate.open()
    #expect(try await registry.operations.wait(first.name, until: nil).failure == nil)
  }

  @Test func `a cancellation that was stored in time counts more than success`() async throws {
    let accepted = try await held()
    try await registry.store.write { (writer) throws(RegistryError) in
      guard var operation = try writer.operation(accepted.name) else { return }
      operation.cancelRequested = true
      try writer.update(operation)
    }
    gate.open()
    let operation = try await registry.operations.wait(accepted.name, until: nil)
    #expect(operation.failure?.kind == .cancelled)
    #expect(try await registry.versions.version(accepted.version).state == .failed)
  }

  @Test func `cancelling what has ended changes nothing`() async throws {
    let operation = try await registry.imported()
    try await registry.operations.cancel(operation.name)
    let after = try await registry.operations.operation(operation.name)
    #expect(after.failure == nil)
    #expect(try await registry.versions.version(operation.version).state == .normal)
  }

  @Test func `a restart continues what was unfinished`() async throws {
    let accepted = try await held()
    await registry.controller.shutdown()
    let stopped = try await registry.operations.operation(accepted.name)
    #expect(!stopped.isDone, "a stop is no end")
    let next = TestRegistry(after: registry)
    next.objects.putIris()
    try await next.controller.resume()
    let operation = try await next.operations.wait(accepted.name, until: nil)
    #expect(operation.failure == nil)
    #expect(try await next.versions.version(accepted.version).state == .normal)
  }

  @Test func `a restart ends what was to be cancelled`() async throws {
    let accepted = try await held()
    await registry.controller.shutdown()
    try await registry.operations.cancel(accepted.name)
    let next = TestRegistry(after: registry)
    next.objects.putIris()
    try await next.controller.resume()
    let operation = try await next.operations.wait(accepted.name, until: nil)
    #expect(operation.failure?.kind == .cancelled)
    #expect(next.artifacts.ingests == [])
  }

  @Test func `a restart sweeps what a crash left behind`() async throws {
    registry.objects.put("stray", "copied for a version that never came to be")
    _ = try await registry.artifacts.ingest(
      ObjectLocation(bucket: "stray", key: ""), from: registry.objects, progress: { _ in })
    let operation = try await registry.imported()
    let next = TestRegistry(after: registry)
    try await next.controller.resume()
    while next.artifacts.sweeps == 0 { await Task.yield() }
    let version = try await next.versions.version(operation.version)
    #expect(next.artifacts.digests == Set(version.manifest.files.map(\.digest)))
  }

  @Test func `a store that is away only delays the end`() async throws {
    let accepted = try await held()
    registry.store.fail(with: RegistryError(.unavailable, "STORE_UNAVAILABLE", "away"))
    gate.open()
    while registry.artifacts.ingests.count < 2 { await Task.yield() }
    registry.store.fail(with: nil)
    let operation = try await registry.operations.wait(accepted.name, until: nil)
    #expect(operation.failure == nil)
  }

  @Test func `live progress counts what is copied`() async throws {
    let accepted = try await held()
    #expect(registry.controller.progress(of: accepted.name.uid) == 0)
    gate.open()
    let operation = try await registry.operations.wait(accepted.name, until: nil)
    #expect(operation.copiedBytes == accepted.totalBytes)
    // The operation is told of its end before the controller forgets it.
    while registry.controller.progress(of: accepted.name.uid) != nil { await Task.yield() }
  }

  @Test func `bytes that are copied twice count once`() async throws {
    let config = "training/iris/model/config.json"
    registry.objects.fail(config, with: [silence])
    registry.objects.hold(at: gate, only: modelFile)
    let accepted = try await registry.importer.start(
      TestRegistry.draft(), by: TestRegistry.caller)
    while gate.arrivals == 0 { await Task.yield() }
    let running = try await registry.operations.operation(accepted.name)
    #expect(running.copiedBytes == Int64(SamplePackages.config(.scikitLearn).utf8.count))
    gate.open()
    _ = try await registry.operations.wait(accepted.name, until: nil)
  }

  @Test func `content that another version needs is not swept`() async throws {
    let first = try await registry.imported()
    let second = try await registry.imported()
    try await registry.versions.delete(first.version, etag: "", by: TestRegistry.caller)
    while registry.artifacts.sweeps == 0 { await Task.yield() }
    let kept = try await registry.versions.version(second.version)
    #expect(registry.artifacts.digests == Set(kept.manifest.files.map(\.digest)))
    try await registry.versions.delete(second.version, etag: "", by: TestRegistry.caller)
    while !registry.artifacts.digests.isEmpty { await Task.yield() }
  }
}
